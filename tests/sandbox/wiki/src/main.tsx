/** The front end of the stand-in wiki: routes, theme, styles. */
import "@mantine/core/styles.css";
import "./app.css";
import "./editor/editor.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { BrowserRouter, Navigate, Outlet, Route, Routes } from "react-router";
import { HomeView } from "./home.tsx";
import { LoginView } from "./login.tsx";
import { PageView } from "./page/page-view.tsx";
import { SessionProvider } from "./session.tsx";
import { ShareView } from "./share-view.tsx";
import { Shell } from "./shell/shell.tsx";
import { SpaceHome } from "./space-home.tsx";
import { t } from "./text.ts";
import { resolver, theme } from "./theme.ts";

function NotFound() {
  return <p style={{ padding: 40 }}>404 — {t("Page not found")}</p>;
}

function LoggedIn() {
  return (
    <SessionProvider>
      <Outlet />
    </SessionProvider>
  );
}

const root = document.getElementById("root");
if (!root) throw new Error("the page has no #root");
createRoot(root).render(
  <MantineProvider theme={theme} cssVariablesResolver={resolver} defaultColorScheme="light">
    <BrowserRouter>
      <Routes>
        <Route path="/login" element={<LoginView />} />
        <Route path="/share/:key/p/:slug" element={<ShareView />} />
        <Route path="/share/p/:slug" element={<ShareView />} />
        <Route element={<LoggedIn />}>
          <Route path="/" element={<Navigate to="/home" replace />} />
          <Route element={<Shell />}>
            <Route path="/home" element={<HomeView />} />
            <Route path="/s/:space" element={<SpaceHome />} />
            <Route path="/s/:space/p/:slug" element={<PageView />} />
          </Route>
        </Route>
        <Route path="*" element={<NotFound />} />
      </Routes>
    </BrowserRouter>
  </MantineProvider>,
);
