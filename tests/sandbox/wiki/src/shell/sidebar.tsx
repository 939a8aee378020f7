/** The sidebar of a space: switcher, its views, the tree of pages. The tree is asked once; it is not told of new pages. */
import { ActionIcon, Group, Menu, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import type { JSX } from "react";
import { Link, useNavigate } from "react-router";
import { post } from "../api.ts";
import { Icon, type IconName } from "../icons.tsx";
import { useSession } from "../session.tsx";
import { t } from "../text.ts";
import type { PageItem, Space } from "../types.ts";
import { pageUrl } from "../urls.ts";
import { SpaceAvatar } from "./avatar.tsx";
import { PageTree, TREE_EVENT } from "./tree.tsx";

function Entry({ icon, label, to, onClick }: { icon: IconName; label: string; to?: string; onClick?: () => void }): JSX.Element {
  const content = (
    <>
      <Icon name={icon} size={18} />
      <span>{label}</span>
    </>
  );
  if (to) {
    return (
      <Link to={to} className="side-entry">
        {content}
      </Link>
    );
  }
  return (
    <UnstyledButton className="side-entry" onClick={onClick}>
      {content}
    </UnstyledButton>
  );
}

export function Sidebar({ space, onSearch }: { space: Space; onSearch: () => void }): JSX.Element {
  const { spaces } = useSession();
  const navigate = useNavigate();
  async function newPage(): Promise<void> {
    const page = await post<PageItem>("pages/create", { spaceId: space.id });
    window.dispatchEvent(new Event(TREE_EVENT));
    navigate(pageUrl(space.slug, page));
  }
  return (
    <nav aria-label={t("Pages")} className="sidebar">
      <Menu width={260}>
        <Menu.Target>
          <UnstyledButton className="space-switch">
            <Group gap={12}>
              <SpaceAvatar name={space.name} />
              <Text fz={16} fw={500}>
                {space.name}
              </Text>
            </Group>
            <Icon name="chevronDown" size={18} />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {spaces.map((one) => (
            <Menu.Item key={one.id} onClick={() => navigate(`/s/${one.slug}`)} leftSection={<SpaceAvatar name={one.name} />}>
              {one.name}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <Entry icon="home" label={t("Overview")} to={`/s/${space.slug}`} />
      <Entry icon="search" label={t("Search")} onClick={onSearch} />
      <Entry icon="settings" label={t("Space settings")} to={`/s/${space.slug}`} />
      <Entry icon="plus" label={t("New page")} onClick={newPage} />
      <div className="tree-head">
        <Text fz={12} c="dimmed">
          {t("Pages")}
        </Text>
        <ActionIcon variant="default" size={18} aria-label={t("New page")} onClick={newPage}>
          <Icon name="plus" size={14} />
        </ActionIcon>
      </div>
      <ScrollArea className="tree-scroll" type="auto">
        <PageTree key={space.id} space={space} />
      </ScrollArea>
    </nav>
  );
}
