/** The comments of a page and an editor for a new one, with an extension list of its own. */
import { ActionIcon, Button, Group, Paper, Stack, Text } from "@mantine/core";
import { EditorContent, useEditor } from "@tiptap/react";
import { type JSX, useEffect, useState } from "react";
import { post } from "../api.ts";
import { commentExtensions } from "../editor/extensions.ts";
import { blockedByPopup } from "../editor/keys.ts";
import { t } from "../text.ts";
import type { Comment, Listed, WikiPage } from "../types.ts";

export function Comments({ page, mayWrite, onClose }: { page: WikiPage; mayWrite: boolean; onClose: () => void }): JSX.Element {
  const [comments, setComments] = useState<Comment[]>([]);
  useEffect(() => {
    let gone = false;
    post<Listed<Comment>>("comments", { pageId: page.id, limit: 100 }).then(
      ({ items }) => gone || setComments(items),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [page.id]);
  return (
    <aside className="comments" aria-label={t("Comments")}>
      <Group justify="space-between" mb="sm">
        <Text fw={600}>{t("Comments")}</Text>
        <ActionIcon variant="subtle" color="gray" aria-label={t("Close")} onClick={onClose}>
          ×
        </ActionIcon>
      </Group>
      <Stack gap="xs">
        {comments.map((comment) => (
          <Paper key={comment.id} withBorder p="xs" ml={comment.parentCommentId ? "md" : 0}>
            <Text size="sm" fw={500}>
              {comment.creator?.name}
            </Text>
            <CommentText comment={comment} />
          </Paper>
        ))}
        {mayWrite && <NewComment page={page} onDone={(comment) => setComments((all) => [...all, comment])} />}
      </Stack>
    </aside>
  );
}

function CommentText({ comment }: { comment: Comment }): JSX.Element {
  const editor = useEditor({ extensions: commentExtensions(), content: comment.content, editable: false }, [comment.id]);
  return <EditorContent editor={editor} className="comment-text" />;
}

function NewComment({ page, onDone }: { page: WikiPage; onDone: (comment: Comment) => void }): JSX.Element {
  const editor = useEditor({
    extensions: commentExtensions(),
    editorProps: {
      attributes: { "aria-label": t("Add a comment") },
      handleDOMEvents: { keydown: (_view, event) => blockedByPopup(event) },
    },
  });
  async function send(): Promise<void> {
    if (!editor || editor.isEmpty) return;
    const comment = await post<Comment>("comments/create", { pageId: page.id, type: "page", content: JSON.stringify(editor.getJSON()) });
    editor.commands.clearContent();
    onDone(comment);
  }
  return (
    <Paper withBorder p="xs">
      <EditorContent editor={editor} className="comment-text" data-editor="comment" />
      <Button size="compact-sm" mt="xs" onClick={() => void send()}>
        {t("Send")}
      </Button>
    </Paper>
  );
}
