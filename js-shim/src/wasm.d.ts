/** What wasm-bindgen makes of tiptap-wasm; the documentation of each method is in its lib.rs. */
declare module "bridge-editor-wasm" {
  export default function initialise(options: { module_or_path: string | URL }): Promise<unknown>;

  export class Bridge {
    constructor(origin: string, path: string, token?: () => Promise<string>);
    attach(root: HTMLElement, host: object, editable: boolean): number;
    detach(editor: number): void;
    mention(editor: number, entityType: string, entityId: string, label: string): HTMLElement | undefined;
    embed(editor: number, provider: string, src: string): HTMLElement | undefined;
    owns_mention(entityType: string): boolean;
    owns_embed(provider: string, src: string): boolean;
    unmount(element: HTMLElement): void;
    typed(editor: number, text: string, start: number, typed: boolean): number;
    updated(editor: number, editable: boolean): void;
    key(editor: number, key: string, shift: boolean): boolean;
    close_list(editor: number): void;
    open(element: HTMLElement): boolean;
    bracketed(text: string): string | undefined;
    pasted(text: string): string | undefined;
    free(): void;
  }
}
