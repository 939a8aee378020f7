/** The search dialog (Ctrl + K): asks while one types. The hits' text is shown as text, its marks taken off. */
import { Modal, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { type JSX, useEffect, useState } from "react";
import { Link } from "react-router";
import { post } from "../api.ts";
import { t } from "../text.ts";
import type { FoundPage, Listed } from "../types.ts";
import { pageUrl } from "../urls.ts";

export function SearchDialog({ opened, onClose }: { opened: boolean; onClose: () => void }): JSX.Element {
  const [query, setQuery] = useState("");
  const [asked] = useDebouncedValue(query.trim(), 200);
  const [pages, setPages] = useState<FoundPage[]>([]);
  useEffect(() => {
    if (!asked) {
      setPages([]);
      return;
    }
    let gone = false;
    post<Listed<FoundPage>>("search", { query: asked }).then(
      ({ items }) => gone || setPages(items),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [asked]);
  return (
    <Modal opened={opened} onClose={onClose} withCloseButton={false} size="lg" aria-label={t("Search")}>
      <TextInput
        data-autofocus
        aria-label={t("Search")}
        placeholder={t("Search")}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <Stack gap={4} mt="md">
        {asked && pages.length === 0 && <Text c="dimmed">{t("No result")}</Text>}
        {pages.map((page) => (
          <Link key={page.id} to={pageUrl(page.space.slug, page)} onClick={onClose} className="search-hit">
            <Text fw={500}>
              {page.icon} {page.title || t("Untitled")}
            </Text>
            <Text size="sm" c="dimmed">
              {page.space.name} · {(page.highlight ?? "").replace(/<\/?b>/g, "")}
            </Text>
          </Link>
        ))}
      </Stack>
    </Modal>
  );
}
