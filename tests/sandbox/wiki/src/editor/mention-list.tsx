/** What `@` offers: people, pages, and a new page of the name typed. Asked of the wiki at every letter. */
import { Divider, Paper, Text, UnstyledButton } from "@mantine/core";
import clsx from "clsx";
import { type JSX, useEffect, useState } from "react";
import { post } from "../api.ts";
import { Icon } from "../icons.tsx";
import { UserAvatar } from "../shell/avatar.tsx";
import { t } from "../text.ts";
import type { PageItem, Suggestions, WikiPage } from "../types.ts";
import { slugIdOf } from "../urls.ts";
import { type PopupProps, usePopupKeys } from "./popup.ts";

/** The attributes of a mention of the wiki's own. */
export interface Mentioned {
  id: string;
  label: string;
  entityType: "user" | "page";
  entityId: string;
  slugId: string | null;
  creatorId: string | null;
  anchorId: null;
}

interface Offer {
  key: string;
  kind: "user" | "page" | "new";
  label: string;
  place?: string;
  icon?: string | null;
  choose: () => Promise<Mentioned>;
}

function mentioned(entityType: "user" | "page", entityId: string, label: string, slugId: string | null): Mentioned {
  return { id: crypto.randomUUID(), label, entityType, entityId, slugId, creatorId: null, anchorId: null };
}

/** Makes a page of this name below the page that is open. */
async function createPage(title: string): Promise<Mentioned> {
  const here = await post<WikiPage>("pages/info", { pageId: slugIdOf(location.pathname) });
  const page = await post<PageItem>("pages/create", { title, spaceId: here.spaceId, parentPageId: here.id });
  return mentioned("page", page.id, title, page.slugId);
}

function offersOf(found: Suggestions, query: string, mayCreate: boolean): Offer[] {
  const offers: Offer[] = found.users.map((user) => ({
    key: user.id,
    kind: "user",
    label: user.name,
    choose: async () => mentioned("user", user.id, user.name, null),
  }));
  for (const page of found.pages) {
    offers.push({
      key: page.id,
      kind: "page",
      label: page.title || t("Untitled"),
      place: page.space.name,
      icon: page.icon,
      choose: async () => mentioned("page", page.id, page.title || t("Untitled"), page.slugId),
    });
  }
  const title = query.trim();
  if (title && mayCreate) {
    offers.push({ key: "new", kind: "new", label: `${t("Create page")}: ${title}`, choose: () => createPage(title) });
  }
  return offers;
}

export function MentionList({ query, command, editor }: PopupProps<Mentioned>): JSX.Element | null {
  const [offers, setOffers] = useState<Offer[]>([]);
  const [chosen, setChosen] = useState(0);
  const mayCreate = editor.schema.nodes["embed"] !== undefined;

  useEffect(() => {
    let gone = false;
    post<Suggestions>("search/suggest", { query, includeUsers: true, includePages: mayCreate, limit: 10 }).then(
      (found) => {
        if (gone) return;
        setOffers(offersOf(found, query, mayCreate));
        setChosen(0);
      },
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [query, mayCreate]);

  async function take(offer: Offer | undefined): Promise<void> {
    if (offer) command(await offer.choose());
  }

  usePopupKeys(offers.length, chosen, setChosen, () => void take(offers[chosen]));

  if (offers.length === 0) return null;
  return (
    <Paper id="mention" shadow="md" py="xs" withBorder radius="md" w={320} className="popup-list">
      {offers.map((offer, index) => (
        <div key={offer.key}>
          {offer.kind === "new" && offers.length > 1 && <Divider my={6} />}
          {offer.kind !== "new" && offers[index - 1]?.kind !== offer.kind && (
            <Text size="sm" c="dimmed" px="sm" pb={4} tt="uppercase">
              {t(offer.kind === "user" ? "People" : "Pages")}
            </Text>
          )}
          <UnstyledButton
            className={clsx("popup-item", index === chosen && "popup-item-chosen")}
            data-item-index={index}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => void take(offer)}
          >
            <span className="popup-icon">
              {offer.kind === "user" ? (
                <UserAvatar name={offer.label} />
              ) : (
                (offer.icon ?? <Icon name={offer.kind === "new" ? "plus" : "file"} size={18} />)
              )}
            </span>
            <span>
              <Text size="sm">{offer.label}</Text>
              {offer.place && (
                <Text size="xs" c="dimmed">
                  {offer.place}
                </Text>
              )}
            </span>
          </UnstyledButton>
        </div>
      ))}
    </Paper>
  );
}
