/** Who is logged in and which spaces they see; asked once, then at hand everywhere below. */
import { Center, Loader } from "@mantine/core";
import { createContext, type JSX, type ReactNode, useContext, useEffect, useState } from "react";
import { post } from "./api.ts";
import { speak } from "./text.ts";
import type { Listed, Session, Space } from "./types.ts";

interface Known extends Session {
  spaces: Space[];
}

const Context = createContext<Known | null>(null);

/** Shows its children once the session is known; without one the API call leads to the login form. */
export function SessionProvider({ children }: { children: ReactNode }): JSX.Element {
  const [known, setKnown] = useState<Known | null>(null);
  useEffect(() => {
    let gone = false;
    async function ask(): Promise<void> {
      const session = await post<Session>("users/me");
      const { items } = await post<Listed<Space>>("spaces", { limit: 100 });
      if (gone) return;
      speak(session.user.locale);
      setKnown({ ...session, spaces: items });
    }
    ask().catch((error: unknown) => console.warn("session:", error instanceof Error ? error.message : error));
    return () => {
      gone = true;
    };
  }, []);
  if (!known) {
    return (
      <Center h="100vh">
        <Loader size="sm" />
      </Center>
    );
  }
  return <Context value={known}>{children}</Context>;
}

/** The session; only below a {@link SessionProvider}. */
export function useSession(): Known {
  const known = useContext(Context);
  if (!known) throw new Error("useSession outside SessionProvider");
  return known;
}
