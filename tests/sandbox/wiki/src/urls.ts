/** Where pages are. The short id at the end of a slug is what counts; the words before it are for people. */

/** `Compte rendu`, `abc` → `compte-rendu-abc`. */
export function pageSlug(title: string | null, slugId: string): string {
  const words = (title ?? "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 70);
  return `${words || "untitled"}-${slugId}`;
}

/** The address of a page in its space. */
export function pageUrl(spaceSlug: string, page: { title: string | null; slugId: string }): string {
  return `/s/${spaceSlug}/p/${pageSlug(page.title, page.slugId)}`;
}

/** The short id in a slug. */
export function slugIdOf(slug: string | undefined): string {
  return slug?.split("-").pop() ?? "";
}
