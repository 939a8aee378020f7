/** Line icons, drawn on a grid of 24. */
import type { CSSProperties, JSX } from "react";

const PATHS = {
  bell: "M10 5a2 2 0 1 1 4 0a7 7 0 0 1 4 6v3a4 4 0 0 0 2 3H4a4 4 0 0 0 2-3v-3a7 7 0 0 1 4-6M9 17v1a3 3 0 0 0 6 0v-1",
  chevronDown: "M6 9l6 6l6-6",
  chevronRight: "M9 6l6 6l-6 6",
  comment: "M8 9h8M8 13h6M9 18H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3h12a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-3l-3 3z",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  dotsVertical: "M12 5v.01M12 12v.01M12 19v.01",
  file: "M14 3v4a1 1 0 0 0 1 1h4M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2M9 13h6M9 17h6",
  home: "M5 12H3l9-9l9 9h-2M5 12v7a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-7M9 21v-6a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v6",
  info: "M3 12a9 9 0 1 0 18 0a9 9 0 0 0-18 0M12 9h.01M11 12h1v4h1",
  list: "M9 6h11M9 12h11M9 18h11M5 6v.01M5 12v.01M5 18v.01",
  plus: "M12 5v14M5 12h14",
  search: "M3 10a7 7 0 1 0 14 0a7 7 0 1 0-14 0M21 21l-6-6",
  settings:
    "M12 9a3 3 0 1 0 0 6a3 3 0 0 0 0-6M19 12a7 7 0 0 0-.1-1l2-1.6l-2-3.4l-2.4 1a7 7 0 0 0-1.7-1L14.500 3.400h-5L9.200 6a7 7 0 0 0-1.700 1l-2.400-1l-2 3.400L5.100 11a7 7 0 0 0 0 2l-2 1.600l2 3.400l2.400-1a7 7 0 0 0 1.700 1l.300 2.600h5l.300-2.600a7 7 0 0 0 1.700-1l2.400 1l2-3.400l-2-1.600a7 7 0 0 0 .1-1",
  shield: "M11.500 21A12 12 0 0 1 3.500 6A12 12 0 0 0 12 3a12 12 0 0 0 8.500 3a12 12 0 0 1 .3 6M15 19l2 2l4-4",
  sidebar: "M4 6a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2zM15 4v16M10 10l-2 2l2 2",
} as const;

export type IconName = keyof typeof PATHS;

/** One icon; says nothing to a screen reader, the button around it does. */
export function Icon({ name, size = 20, style }: { name: IconName; size?: number; style?: CSSProperties }): JSX.Element {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name.startsWith("dots") ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      style={style}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
