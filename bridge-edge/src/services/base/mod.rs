//! The memory of the bridge: inbox, mirror, search index, schedule, tokens; one transaction per
//! decision. Called by `objects::base`, which only passes strings in and out.
