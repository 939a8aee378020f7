/** Former states of a page, each shown in an editor for reading only. */
import { Group, Modal, NavLink, ScrollArea, Text } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { post } from "../api.ts";
import { ReadOnlyBody } from "../editor/read-only.tsx";
import { t } from "../text.ts";
import type { Listed, Version } from "../types.ts";

export function HistoryDialog({ pageId, opened, onClose }: { pageId: string; opened: boolean; onClose: () => void }): JSX.Element {
  return (
    <Modal opened={opened} onClose={onClose} size={1100} title={t("Page history")}>
      {opened && <Versions pageId={pageId} />}
    </Modal>
  );
}

function Versions({ pageId }: { pageId: string }): JSX.Element {
  const [versions, setVersions] = useState<Version[] | null>(null);
  const [shown, setShown] = useState<Version | null>(null);
  async function show(id: string): Promise<void> {
    setShown(await post<Version>("pages/history/info", { historyId: id }));
  }
  useEffect(() => {
    let gone = false;
    post<Listed<Version>>("pages/history", { pageId, limit: 50 }).then(
      ({ items }) => gone || setVersions(items),
      () => gone || setVersions([]),
    );
    return () => {
      gone = true;
    };
  }, [pageId]);
  return (
    <Group align="flex-start" wrap="nowrap" mih={300}>
      <ScrollArea h={500} w={260}>
        {versions?.length === 0 && <Text c="dimmed">{t("No result")}</Text>}
        {versions?.map((version) => (
          <NavLink
            key={version.id}
            active={shown?.id === version.id}
            label={new Date(version.createdAt).toLocaleString()}
            description={version.lastUpdatedBy?.name}
            onClick={() => void show(version.id)}
          />
        ))}
      </ScrollArea>
      <ScrollArea h={500} flex={1}>
        {shown && (
          <>
            <h1>{shown.title}</h1>
            <ReadOnlyBody key={shown.id} id={shown.id} content={shown.content ?? null} />
          </>
        )}
      </ScrollArea>
    </Group>
  );
}
