/** The overview of one space. */
import { Container, Title } from "@mantine/core";
import type { JSX } from "react";
import { useParams } from "react-router";
import { RecentPages } from "./home.tsx";
import { useSession } from "./session.tsx";
import { t } from "./text.ts";

export function SpaceHome(): JSX.Element {
  const { space: slug } = useParams();
  const space = useSession().spaces.find((one) => one.slug === slug);
  if (!space) return <p style={{ padding: 40 }}>404 — {t("Page not found")}</p>;
  return (
    <Container size="sm" pt="xl">
      <Title order={3}>{space.name}</Title>
      <RecentPages spaceId={space.id} />
    </Container>
  );
}
