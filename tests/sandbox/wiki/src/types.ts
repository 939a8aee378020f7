/** What the API answers, as far as this front end reads it. */
import type { JSONContent } from "@tiptap/core";

export interface User {
  id: string;
  email: string;
  name: string;
  role: "owner" | "admin" | "member";
  locale: string;
}

export interface Session {
  user: User;
  workspace: { id: string; name: string };
}

export interface Space {
  id: string;
  name: string;
  slug: string;
}

export interface UserCard {
  id: string;
  name: string;
}

export interface PageItem {
  id: string;
  slugId: string;
  title: string | null;
  icon: string | null;
  position: string;
  parentPageId: string | null;
  spaceId: string;
  hasChildren: boolean;
}

export interface WikiPage {
  id: string;
  slugId: string;
  title: string | null;
  icon: string | null;
  spaceId: string;
  parentPageId: string | null;
  updatedAt: string;
  deletedAt: string | null;
  content: JSONContent | null;
  creator: UserCard | null;
  space: Space;
  permissions: { canEdit: boolean };
}

export interface FoundPage {
  id: string;
  slugId: string;
  title: string | null;
  icon: string | null;
  space: Space;
  highlight?: string;
}

export interface Suggestions {
  users: UserCard[];
  pages: FoundPage[];
}

export interface Share {
  id: string;
  key: string;
  includeSubPages: boolean;
  searchIndexing: boolean;
  level?: number;
}

export interface Comment {
  id: string;
  content: JSONContent;
  parentCommentId: string | null;
  createdAt: string;
  creator: UserCard | null;
}

export interface Version {
  id: string;
  title: string | null;
  createdAt: string;
  lastUpdatedBy: UserCard | null;
  content?: JSONContent | null;
}

export interface Listed<T> {
  items: T[];
}
