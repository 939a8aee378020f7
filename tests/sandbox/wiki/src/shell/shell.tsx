/** The frame around every page: header, sidebar of the space, the view in between. */
import { ActionIcon, AppShell, Avatar, Group, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import type { JSX } from "react";
import { Link, Outlet, useParams } from "react-router";
import { post } from "../api.ts";
import { Icon } from "../icons.tsx";
import { useSession } from "../session.tsx";
import { t } from "../text.ts";
import { SearchDialog } from "./search.tsx";
import { Sidebar } from "./sidebar.tsx";

export function Shell(): JSX.Element {
  const { space: slug } = useParams();
  const { spaces } = useSession();
  const space = spaces.find((one) => one.slug === slug);
  const [open, sidebar] = useDisclosure(true);
  const [searching, search] = useDisclosure(false);
  useHotkeys([["mod+K", search.open]], []);
  return (
    <AppShell
      header={{ height: 45 }}
      navbar={{ width: 300, breakpoint: "sm", collapsed: { desktop: !open || !space, mobile: true } }}
      padding={0}
    >
      <AppShell.Header className="bar">
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap={14} ml={16} wrap="nowrap">
            <ActionIcon variant="subtle" color="gray" aria-label={t("Toggle sidebar")} onClick={sidebar.toggle}>
              <Icon name="sidebar" />
            </ActionIcon>
            <Text component={Link} to="/home" fw={600} fz={18} className="plain-link">
              Docmost
            </Text>
            <Text component={Link} to="/home" fz={14} ml={64} className="plain-link">
              {t("Home")}
            </Text>
          </Group>
          <UnstyledButton className="search-box" onClick={search.open}>
            <Icon name="search" size={14} />
            <span>{t("Search")}</span>
            <kbd>Ctrl + K</kbd>
          </UnstyledButton>
          <UserMenu />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="bar">{space && <Sidebar space={space} onSearch={search.open} />}</AppShell.Navbar>
      <AppShell.Main>
        <Outlet />
      </AppShell.Main>
      <SearchDialog opened={searching} onClose={search.close} />
    </AppShell>
  );
}

function UserMenu(): JSX.Element {
  const { user, workspace } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const dark = colorScheme === "dark";
  const other = user.locale.startsWith("fr") ? { tag: "en-US", name: "English" } : { tag: "fr-FR", name: "Français" };
  async function logout(): Promise<void> {
    await post("auth/logout").catch(() => undefined);
    location.assign("/login");
  }
  async function speakOther(): Promise<void> {
    await post("users/update", { locale: other.tag });
    location.reload();
  }
  return (
    <Group gap="md" mr={48} wrap="nowrap">
      <Icon name="bell" />
      <Menu position="bottom-end" width={220}>
        <Menu.Target>
          <UnstyledButton aria-label={`${workspace.name}, ${user.name}`}>
            <Group gap={7} wrap="nowrap">
              <Avatar size={26} radius="xl" color="grape" variant="filled">
                {workspace.name.slice(0, 2).toUpperCase()}
              </Avatar>
              <Text fz={14} fw={500}>
                {workspace.name}
              </Text>
              <Icon name="chevronDown" size={16} />
            </Group>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>
            {user.name} · {user.email}
          </Menu.Label>
          <Menu.Item onClick={() => setColorScheme(dark ? "light" : "dark")}>{t(dark ? "Light theme" : "Dark theme")}</Menu.Item>
          <Menu.Item onClick={speakOther}>
            {t("Language")}: {other.name}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item onClick={logout}>{t("Sign out")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </Group>
  );
}
