/** Sharing a page with the world: on or off, with or without what is below it. */
import { Button, Popover, Stack, Switch, TextInput } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { post } from "../api.ts";
import { t } from "../text.ts";
import type { Share, WikiPage } from "../types.ts";
import { pageSlug } from "../urls.ts";

export function ShareButton({ page }: { page: WikiPage }): JSX.Element {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} width={320} position="bottom-end" withArrow>
      <Popover.Target>
        <Button variant="subtle" color="dark" size="compact-md" onClick={() => setOpened(!opened)}>
          {t("Share")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>{opened && <ShareForm page={page} />}</Popover.Dropdown>
    </Popover>
  );
}

function ShareForm({ page }: { page: WikiPage }): JSX.Element {
  const [share, setShare] = useState<Share | null>(null);
  useEffect(() => {
    let gone = false;
    post<Share | undefined>("shares/for-page", { pageId: page.id }).then(
      (share) => gone || setShare(share ?? null),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [page.id]);
  async function toggle(on: boolean): Promise<void> {
    if (on) setShare(await post<Share>("shares/create", { pageId: page.id, includeSubPages: false, searchIndexing: false }));
    else if (share) {
      await post("shares/delete", { shareId: share.id });
      setShare(null);
    }
  }
  async function includeBelow(includeSubPages: boolean): Promise<void> {
    if (share) setShare(await post<Share>("shares/update", { shareId: share.id, includeSubPages }));
  }
  const address = share ? `${location.origin}/share/${share.key}/p/${pageSlug(page.title, page.slugId)}` : "";
  return (
    <Stack gap="sm">
      <Switch label={t("Share to web")} checked={share !== null} onChange={(event) => void toggle(event.currentTarget.checked)} />
      {share && (
        <>
          <TextInput readOnly aria-label={t("Link")} value={address} onFocus={(event) => event.currentTarget.select()} />
          <Switch
            label={t("Include sub-pages")}
            checked={share.includeSubPages}
            onChange={(event) => void includeBelow(event.currentTarget.checked)}
          />
        </>
      )}
    </Stack>
  );
}
