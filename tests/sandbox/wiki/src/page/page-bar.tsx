/** The bar over a page: where it is, edit or read, share, comments, everything else. */
import { ActionIcon, Breadcrumbs, Group, Menu, SegmentedControl, Text } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { Link, useNavigate } from "react-router";
import { post } from "../api.ts";
import { Icon } from "../icons.tsx";
import { TREE_EVENT } from "../shell/tree.tsx";
import { t } from "../text.ts";
import type { PageItem, WikiPage } from "../types.ts";
import { pageUrl } from "../urls.ts";
import { ShareButton } from "./share-dialog.tsx";

interface Props {
  page: WikiPage;
  mayEdit: boolean;
  mode: "edit" | "read";
  onMode: (mode: "edit" | "read") => void;
  onComments: () => void;
  onHistory: () => void;
}

export function PageBar({ page, mayEdit, mode, onMode, onComments, onHistory }: Props): JSX.Element {
  return (
    <div className="page-bar">
      <Crumbs page={page} />
      <Group gap={10} wrap="nowrap">
        {mayEdit && (
          <SegmentedControl
            size="xs"
            value={mode}
            onChange={(value) => onMode(value === "read" ? "read" : "edit")}
            data={[
              { value: "edit", label: t("Edit") },
              { value: "read", label: t("Read") },
            ]}
          />
        )}
        {mayEdit && <ShareButton page={page} />}
        <ActionIcon variant="subtle" color="dark" aria-label={t("Comments")} onClick={onComments}>
          <Icon name="comment" />
        </ActionIcon>
        <ActionIcon variant="subtle" color="dark" aria-label={t("Page history")} onClick={onHistory}>
          <Icon name="list" />
        </ActionIcon>
        <PageMenu page={page} mayEdit={mayEdit} onHistory={onHistory} />
      </Group>
    </div>
  );
}

function Crumbs({ page }: { page: WikiPage }): JSX.Element {
  const [crumbs, setCrumbs] = useState<PageItem[]>([]);
  useEffect(() => {
    let gone = false;
    post<PageItem[]>("pages/breadcrumbs", { pageId: page.id }).then(
      (crumbs) => gone || setCrumbs(crumbs),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [page.id]);
  return (
    <Breadcrumbs separator="/">
      {crumbs.map((crumb) => (
        <Text key={crumb.id} component={Link} to={pageUrl(page.space.slug, crumb)} size="sm" className="plain-link">
          {crumb.icon} {crumb.title || t("Untitled")}
        </Text>
      ))}
    </Breadcrumbs>
  );
}

function PageMenu({ page, mayEdit, onHistory }: { page: WikiPage; mayEdit: boolean; onHistory: () => void }): JSX.Element {
  const navigate = useNavigate();
  async function duplicate(): Promise<void> {
    const copy = await post<PageItem>("pages/duplicate", { pageId: page.id });
    window.dispatchEvent(new Event(TREE_EVENT));
    navigate(pageUrl(page.space.slug, copy));
  }
  async function trash(): Promise<void> {
    await post("pages/delete", { pageId: page.id });
    window.dispatchEvent(new Event(TREE_EVENT));
    navigate(`/s/${page.space.slug}`);
  }
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="dark" aria-label="Menu">
          <Icon name="dots" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void navigator.clipboard.writeText(location.href)}>{t("Copy link")}</Menu.Item>
        <Menu.Item onClick={onHistory}>{t("Page history")}</Menu.Item>
        {mayEdit && <Menu.Item onClick={duplicate}>{t("Duplicate")}</Menu.Item>}
        {mayEdit && (
          <Menu.Item color="red" onClick={trash}>
            {t("Move to trash")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
