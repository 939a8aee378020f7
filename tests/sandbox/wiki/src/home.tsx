/** The first view after login: the spaces, and what was changed last. */
import { Anchor, Container, Group, Paper, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { Link } from "react-router";
import { post } from "./api.ts";
import { useSession } from "./session.tsx";
import { SpaceAvatar } from "./shell/avatar.tsx";
import { t } from "./text.ts";
import type { FoundPage, Listed } from "./types.ts";
import { pageUrl } from "./urls.ts";

export function HomeView(): JSX.Element {
  const { spaces } = useSession();
  return (
    <Container size="sm" pt="xl">
      <Title order={4} mb="md">
        {t("Spaces")}
      </Title>
      <SimpleGrid cols={3}>
        {spaces.map((space) => (
          <Paper key={space.id} component={Link} to={`/s/${space.slug}`} withBorder p="md" radius="md" className="plain-link">
            <SpaceAvatar name={space.name} />
            <Text mt="xs" fw={500}>
              {space.name}
            </Text>
          </Paper>
        ))}
      </SimpleGrid>
      <RecentPages />
    </Container>
  );
}

/** The pages changed last, of one space or of all. */
export function RecentPages({ spaceId }: { spaceId?: string }): JSX.Element {
  const [pages, setPages] = useState<FoundPage[]>([]);
  useEffect(() => {
    let gone = false;
    post<Listed<FoundPage>>("pages/recent", { limit: 10, ...(spaceId ? { spaceId } : {}) }).then(
      ({ items }) => gone || setPages(items),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [spaceId]);
  return (
    <>
      <Title order={5} mt="xl" mb="sm">
        {t("Recently updated")}
      </Title>
      <Stack gap="xs">
        {pages.map((page) => (
          <Group key={page.id} justify="space-between">
            <Anchor component={Link} to={pageUrl(page.space.slug, page)} c="inherit">
              {page.icon ?? "📄"} {page.title || t("Untitled")}
            </Anchor>
            <Text size="sm" c="dimmed">
              {page.space.name}
            </Text>
          </Group>
        ))}
      </Stack>
    </>
  );
}
