/** One page: its bar, title, author, body; comments and history beside it. */
import { Container, Group, Loader, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type JSX, useEffect, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ApiError, post } from "../api.ts";
import { BodyEditor } from "../editor/body-editor.tsx";
import { NAVIGATE_EVENT } from "../editor/navigate.ts";
import { TitleEditor } from "../editor/title-editor.tsx";
import { Icon } from "../icons.tsx";
import { UserAvatar } from "../shell/avatar.tsx";
import { t } from "../text.ts";
import type { WikiPage } from "../types.ts";
import { slugIdOf } from "../urls.ts";
import { Comments } from "./comments.tsx";
import { HistoryDialog } from "./history.tsx";
import { PageBar } from "./page-bar.tsx";

type Mode = "edit" | "read";

/** The page of this short id: null while it comes, a message where it does not. */
function usePage(slugId: string): WikiPage | string | null {
  const [page, setPage] = useState<WikiPage | string | null>(null);
  useEffect(() => {
    let gone = false;
    setPage(null);
    post<WikiPage>("pages/info", { pageId: slugId }).then(
      (page) => gone || setPage(page),
      (error: unknown) =>
        gone || setPage(error instanceof ApiError && error.status === 404 ? t("Page not found") : t("The page could not be loaded.")),
    );
    return () => {
      gone = true;
    };
  }, [slugId]);
  return page;
}

export function PageView(): JSX.Element {
  const { slug } = useParams();
  const page = usePage(slugIdOf(slug));
  const navigate = useNavigate();
  useEffect(() => {
    const go = (event: Event) => navigate((event as CustomEvent<string>).detail);
    window.addEventListener(NAVIGATE_EVENT, go);
    return () => window.removeEventListener(NAVIGATE_EVENT, go);
  }, [navigate]);
  if (typeof page === "string") return <p style={{ padding: 40 }}>404 — {page}</p>;
  if (!page) return <Loader size="sm" m="xl" />;
  return <OpenPage key={page.id} page={page} />;
}

function OpenPage({ page }: { page: WikiPage }): JSX.Element {
  const mayEdit = page.permissions.canEdit && !page.deletedAt;
  const [mode, setMode] = useState<Mode>("edit");
  const [commenting, comments] = useDisclosure(false);
  const [looking, history] = useDisclosure(false);
  const editable = mayEdit && mode === "edit";
  useEffect(() => {
    document.title = page.title || t("Untitled");
  }, [page.title]);
  return (
    <>
      <PageBar page={page} mayEdit={mayEdit} mode={mode} onMode={setMode} onComments={comments.toggle} onHistory={history.open} />
      <Container size={900} className="page">
        <TitleEditor page={page} editable={editable} />
        <Group gap={6} className="byline">
          <UserAvatar name={page.creator?.name ?? "?"} />
          <Text size="sm" c="dimmed" mr={14}>
            {t("By")} {page.creator?.name}
          </Text>
          <Icon name="info" />
          <Icon name="shield" style={{ marginLeft: 14 }} />
        </Group>
        <BodyEditor page={page} editable={editable} />
      </Container>
      {commenting && <Comments page={page} mayWrite={mayEdit} onClose={comments.close} />}
      <HistoryDialog pageId={page.id} opened={looking} onClose={history.close} />
    </>
  );
}
