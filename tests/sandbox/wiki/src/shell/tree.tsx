/**
 * The tree of pages of a space. What is below a page is asked when it is unfolded, and again when this tab has changed
 * something; what others change shows at the next load only.
 */
import { ActionIcon } from "@mantine/core";
import { type JSX, useEffect, useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { post } from "../api.ts";
import { Icon } from "../icons.tsx";
import { t } from "../text.ts";
import type { Listed, PageItem, Space } from "../types.ts";
import { pageUrl, slugIdOf } from "../urls.ts";

/** Told when a page of this tab gets another title or icon. */
export interface TitleChange {
  id: string;
  title: string;
}

/** The event by which a page's view tells the tree of its new title. */
export const TITLE_EVENT = "wiki:title";

/** The event by which this tab tells its tree that it has made, moved or removed a page. */
export const TREE_EVENT = "wiki:tree";

function usePages(query: { spaceId: string } | { pageId: string }, wanted: boolean): PageItem[] {
  const [pages, setPages] = useState<PageItem[]>([]);
  const [round, setRound] = useState(0);
  const key = JSON.stringify(query);
  useEffect(() => {
    const again = () => setRound((round) => round + 1);
    window.addEventListener(TREE_EVENT, again);
    return () => window.removeEventListener(TREE_EVENT, again);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new round asks the same again.
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    post<Listed<PageItem>>("pages/sidebar-pages", { ...JSON.parse(key), limit: 100 }).then(
      ({ items }) => gone || setPages(items),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [key, wanted, round]);
  useEffect(() => {
    function retitle(event: Event): void {
      const { id, title } = (event as CustomEvent<TitleChange>).detail;
      setPages((pages) => pages.map((page) => (page.id === id ? { ...page, title } : page)));
    }
    window.addEventListener(TITLE_EVENT, retitle);
    return () => window.removeEventListener(TITLE_EVENT, retitle);
  }, []);
  return pages;
}

export function PageTree({ space }: { space: Space }): JSX.Element {
  const pages = usePages({ spaceId: space.id }, true);
  return (
    <ul className="tree">
      {pages.map((page) => (
        <Branch key={page.id} page={page} space={space} level={0} />
      ))}
    </ul>
  );
}

function Branch({ page, space, level }: { page: PageItem; space: Space; level: number }): JSX.Element {
  const { slug } = useParams();
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const below = usePages({ pageId: page.id }, open);
  const active = slugIdOf(slug) === page.slugId;
  async function newChild(): Promise<void> {
    const child = await post<PageItem>("pages/create", { spaceId: space.id, parentPageId: page.id });
    window.dispatchEvent(new Event(TREE_EVENT));
    setOpen(true);
    navigate(pageUrl(space.slug, child));
  }
  return (
    <li>
      <div className="tree-row" data-active={active || undefined} style={{ paddingLeft: 2 + level * 16 }}>
        {page.hasChildren ? (
          <button
            type="button"
            className="tree-fold"
            aria-expanded={open}
            aria-label={page.title || t("Untitled")}
            onClick={() => setOpen(!open)}
          >
            <Icon name={open ? "chevronDown" : "chevronRight"} size={16} />
          </button>
        ) : (
          <span className="tree-fold">•</span>
        )}
        <Link to={pageUrl(space.slug, page)} className="tree-link" aria-current={active ? "page" : undefined}>
          {page.icon ? <span className="tree-icon">{page.icon}</span> : <Icon name="file" size={18} />}
          <span className="tree-title">{page.title || t("Untitled")}</span>
        </Link>
        <ActionIcon variant="transparent" color="gray" size={20} className="tree-add" aria-label={t("New page")} onClick={newChild}>
          <Icon name="plus" size={16} />
        </ActionIcon>
      </div>
      {open && below.length > 0 && (
        <ul className="tree">
          {below.map((child) => (
            <Branch key={child.id} page={child} space={space} level={level + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}
