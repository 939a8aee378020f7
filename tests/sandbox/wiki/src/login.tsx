/** The login form. A wrong password or too many tries are said above the button. */
import { Alert, Button, Container, Paper, PasswordInput, TextInput, Title } from "@mantine/core";
import { type FormEvent, type JSX, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { post } from "./api.ts";
import { t } from "./text.ts";

/** Only a path of this site: an address from the URL must not lead elsewhere. */
function localPath(path: string | null): string {
  return path?.startsWith("/") && !path.startsWith("//") && !path.startsWith("/\\") ? path : "/home";
}

export function LoginView(): JSX.Element {
  const [fault, setFault] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const navigate = useNavigate();
  const [query] = useSearchParams();

  async function submit(event: FormEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await post("auth/login", { email: form.get("email"), password: form.get("password") });
      navigate(localPath(query.get("redirect")), { replace: true });
    } catch (error) {
      setFault(error instanceof Error ? t(error.message) : String(error));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Container size={420} pt={120}>
      <Title order={2} ta="center" fw={500} mb="md">
        Docmost
      </Title>
      <Paper component="form" withBorder p="xl" radius="md" onSubmit={submit}>
        {fault && (
          <Alert color="red" mb="md" role="alert">
            {fault}
          </Alert>
        )}
        <TextInput name="email" type="email" label="Email" placeholder="email@example.com" autoComplete="username" required />
        <PasswordInput name="password" label={t("Password")} autoComplete="current-password" mt="md" required />
        <Button type="submit" fullWidth mt="xl" loading={busy}>
          {t("Sign In")}
        </Button>
      </Paper>
    </Container>
  );
}
