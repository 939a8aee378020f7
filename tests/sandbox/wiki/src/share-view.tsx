/** A shared page as strangers see it: the content for reading, and the other pages of the share beside it. */
import { AppShell, Container, Loader, NavLink, Title } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { Link, useParams } from "react-router";
import { post } from "./api.ts";
import { ReadOnlyBody } from "./editor/read-only.tsx";
import { t } from "./text.ts";
import type { PageItem, WikiPage } from "./types.ts";
import { pageSlug, slugIdOf } from "./urls.ts";

interface SharedPage {
  page: WikiPage;
  share: { key: string };
}

export function ShareView(): JSX.Element {
  const { slug, key } = useParams();
  const [shared, setShared] = useState<SharedPage | null>(null);
  const [missing, setMissing] = useState(false);
  const [tree, setTree] = useState<PageItem[]>([]);
  useEffect(() => {
    let gone = false;
    async function ask(): Promise<void> {
      const shared = await post<SharedPage>("shares/page-info", { pageId: slugIdOf(slug), ...(key ? { shareId: key } : {}) });
      const { pageTree } = await post<{ pageTree: PageItem[] }>("shares/tree", { shareId: shared.share.key });
      if (gone) return;
      setShared(shared);
      setTree(pageTree);
    }
    ask().catch(() => gone || setMissing(true));
    return () => {
      gone = true;
    };
  }, [slug, key]);
  if (missing) return <p style={{ padding: 40 }}>404 — {t("Page not found")}</p>;
  if (!shared) return <Loader size="sm" m="xl" />;
  const { page, share } = shared;
  return (
    <AppShell header={{ height: 45 }} navbar={{ width: 300, breakpoint: "sm", collapsed: { desktop: tree.length < 2, mobile: true } }}>
      <AppShell.Header className="bar" />
      <AppShell.Navbar className="bar" p="md">
        {tree.map((item) => (
          <NavLink
            key={item.id}
            component={Link}
            to={`/share/${share.key}/p/${pageSlug(item.title, item.slugId)}`}
            label={`${item.icon ?? ""} ${item.title || t("Untitled")}`}
            active={item.slugId === page.slugId}
          />
        ))}
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size={900} className="page">
          <Title order={1} className="shared-title">
            {page.title || t("Untitled")}
          </Title>
          <ReadOnlyBody key={page.id} id={page.id} content={page.content} />
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
