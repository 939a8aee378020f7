/** Round pictures made of two letters, as the wiki shows people and spaces without a picture. */
import { Avatar } from "@mantine/core";
import type { JSX } from "react";

export function SpaceAvatar({ name }: { name: string }): JSX.Element {
  return (
    <Avatar name={name.slice(0, 2)} color="pink" variant="filled" size={20} radius="xl" style={{ "--avatar-placeholder-fz": "8px" }}>
      {name.slice(0, 2).toUpperCase()}
    </Avatar>
  );
}

export function UserAvatar({ name, size = 22 }: { name: string; size?: number }): JSX.Element {
  const letters = name
    .split(/\s+/)
    .map((word) => word[0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
  return (
    <Avatar color="red" variant="light" size={size} radius="xl">
      {letters}
    </Avatar>
  );
}
