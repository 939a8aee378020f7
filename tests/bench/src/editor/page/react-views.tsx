/**
 * The React node views: the same elements and texts through ReactNodeViewRenderer, as the wiki draws its own nodes.
 */
import { type NodeViewProps, NodeViewWrapper } from "@tiptap/react";
import { type JSX, memo, useCallback, useSyncExternalStore } from "react";
import { type Card, cardOf, listen } from "./cards.ts";
import { barOf, dateText, hoursText, lineOf, parts, refOfMention, refOfSource, STATUS, toneOf } from "./texts.ts";

function useCard(ref: string | undefined): Card | undefined {
  const subscribe = useCallback((changed: () => void) => (ref === undefined ? () => {} : listen(ref, changed)), [ref]);
  return useSyncExternalStore(subscribe, () => (ref === undefined ? undefined : cardOf(ref)));
}

/** A chip. */
export function ReactMention({ node }: NodeViewProps): JSX.Element {
  const ref = refOfMention(node.attrs);
  const card = useCard(ref);
  const { label, value, tone } = lineOf(card, String(node.attrs["label"]));
  return (
    <NodeViewWrapper
      as="span"
      className="bridge-chip"
      role="button"
      contentEditable={false}
      data-bridge={ref === undefined ? "invalid" : card ? "ready" : "loading"}
      data-tone={tone}
    >
      {value === "" ? `@${label}` : `@${label} · ${value}`}
    </NodeViewWrapper>
  );
}

/** A card. */
export function ReactEmbed({ node }: NodeViewProps): JSX.Element {
  const ref = refOfSource(node.attrs["src"]);
  const card = useCard(ref);
  return (
    <NodeViewWrapper className="bridge-block" contentEditable={false} data-bridge={card ? "ready" : "loading"}>
      {card ? <ProjetCard card={card} /> : <p className="bridge-note">chargement…</p>}
    </NodeViewWrapper>
  );
}

const ProjetCard = memo(function ProjetCard({ card }: { card: Card }): JSX.Element {
  const { fields } = card;
  const delivery = fields.date_livraison ? `Livraison ${dateText(fields.date_livraison)}` : "";
  const sub = parts(fields.client?.nom ?? "", delivery);
  const { a_faire, en_cours, terminee } = fields.taches;
  return (
    <>
      <div className="bridge-head">
        <span className="bridge-kind">Projet</span>
        <span className="bridge-status" data-status={fields.statut}>
          {STATUS[fields.statut] ?? fields.statut}
        </span>
      </div>
      <p className="bridge-title">
        <a className="bridge-link" href={card.url} target="_blank" rel="noopener" draggable={false}>
          {card.label}
        </a>
      </p>
      {sub !== "" && <p className="bridge-sub">{sub}</p>}
      {fields.budget_heures === null ? (
        <p className="bridge-sub">{hoursText(fields.heures_realisees)} réalisées</p>
      ) : (
        <Budget taken={fields.heures_realisees} whole={fields.budget_heures} left={fields.heures_restantes} />
      )}
      <p className="bridge-line">
        <span className="bridge-name">Tâches</span>
        <span>{parts(`${a_faire} à faire`, `${en_cours} en cours`, `${terminee} terminées`)}</span>
      </p>
    </>
  );
});

function Budget({ taken, whole, left }: { taken: number; whole: number; left: number }): JSX.Element {
  const bar = barOf(taken, whole, left);
  return (
    <div className="bridge-meter" data-tone={toneOf(left, whole)}>
      <p className="bridge-line">
        <span className="bridge-name">Budget</span>
        <span className="bridge-taken">{bar.taken}</span>
        <span className="bridge-left">{bar.left}</span>
      </p>
      <div className="bridge-track" aria-hidden="true">
        <div className="bridge-fill" style={{ width: `${bar.percent}%` }} />
      </div>
    </div>
  );
}
