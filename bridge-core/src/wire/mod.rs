//! The JSON that the edge and its clients exchange.
//!
//! One set of types for both sides, so that neither can misread the other. Hours are JSON numbers,
//! money is a string, dates and instants are ISO strings. A key that is absent was not for this
//! reader; `null` means that there is no value.

mod answer;
mod card;
mod card_read;
mod detail;
mod views;

pub use answer::{
    Envelope, ErrorBody, ErrorDetail, ResolveAnswer, ResolveMeta, ResolveRequest, ResolveStatus,
    ResolvedRef, SearchAnswer, SessionAnswer, SessionUser, WikiRole,
};
pub use card::{
    AttributionCard, AttributionLine, AvisCard, BlocCard, Card, CardFields, CardState, ClientCard,
    FormationCard, InterventionCard, ModuleCard, ModuleCounts, Named, PersonneCard, ProjetCard,
    ProjetLine, Side, TacheCard, TacheCounts, Warning, WarningRule,
};
pub use detail::{
    AttributionDetail, AvisDetail, BlocDetail, ClientDetail, Detail, FormationDetail,
    InterventionDetail, ModuleDetail, PersonneDetail, ProjetDetail, TacheDetail,
};
pub use views::{Dashboard, MonthHours, TimelineDay};
