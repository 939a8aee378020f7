//! Reads a whole table, page by page, in the order of row numbers.
//!
//! What always holds: a page and the place where the next one begins are stored together, so a run goes on after a kill
//! where it was. A row of the mirror that a page does not hold is only suspected: it goes into the queue of single rows,
//! where nothing but Baserow's 404 for its number removes it. How it fails: the page is due again after a pause.

use std::collections::HashSet;
use std::rc::Rc;

use bridge_core::entity::Entity;

use crate::log::Level;
use crate::ports::{Database, DatabaseError, Ports, RowPage, RowSource, SourceError};

use super::apply::{Confirmed, Manner};
use super::store::queue::LeasedTable;
use super::store::{meta, mirror, queue, tables};
use super::upstream::AskError;
use super::{Base, upstream};

/// Rows of one page: the most that Baserow gives.
const PAGE: u32 = 200;

impl<P: Ports> Base<P> {
    /// Reads the next page of a table that was taken from the queue.
    pub(super) async fn read_page(
        self: &Rc<Self>,
        table: LeasedTable,
    ) -> Result<(), DatabaseError> {
        let names = self.names();
        let place = names
            .readable(table.entity)
            .and_then(|(table, fields)| Some((table, fields.id("row_id")?)));
        let Some((table_id, row_id_field)) = place else {
            // not there, or not readable in a stable order: the map says what is missing, and marks the table once it is there
            let database = self.database();
            return database.transaction(|| queue::finish_table(database, table).map(drop));
        };
        let number = meta::next(self.database(), "reads")?;
        let page = self
            .ask(
                "page",
                self.ports
                    .source()
                    .page(table_id, row_id_field, table.cursor, PAGE),
            )
            .await;
        match page {
            Ok(page) => self.store_page(table, &page, number),
            Err(error) => self.page_failed(table, error),
        }
    }

    fn store_page(
        &self,
        table: LeasedTable,
        page: &RowPage,
        number: i64,
    ) -> Result<(), DatabaseError> {
        let (database, entity) = (self.database(), table.entity);
        let count = i64::try_from(page.rows.len()).unwrap_or(0);
        let last = page.rows.last().map(|row| row.id);
        let is_last = count >= page.remaining || page.rows.is_empty();
        let manner = if self.is_complete()? {
            Manner::Tell
        } else {
            Manner::Quiet
        };
        let confirmed = Confirmed {
            number,
            at: self.now(),
        };
        database.transaction(|| {
            if self.apply(entity, &page.rows, confirmed, manner)?.is_err() {
                // this page is read again with the new map
                return queue::release_table(database, table, self.page_again_at(entity)?);
            }
            let there: HashSet<i64> = page.rows.iter().map(|row| row.id).collect();
            let until = if is_last { None } else { last };
            let mut suspects = mirror::ids_between(database, entity, table.cursor, until)?;
            suspects.retain(|id| !there.contains(id));
            queue::mark_rows(database, entity, &suspects, self.now())?;
            if !is_last {
                return queue::finish_page(
                    database,
                    table,
                    last.unwrap_or(table.cursor),
                    count,
                    page.remaining,
                );
            }
            if queue::finish_table(database, table)? {
                let was_complete = self.is_complete()?;
                tables::set_complete(database, entity, self.now())?;
                if !was_complete && self.is_complete()? {
                    self.tell(Level::Info, "the mirror is complete", None);
                }
            }
            Ok(())
        })
    }

    fn page_failed(&self, table: LeasedTable, error: AskError) -> Result<(), DatabaseError> {
        let database = self.database();
        if error == AskError::Failed(SourceError::NoTable) {
            self.mark_names()?;
        }
        queue::release_table(database, table, self.page_again_at(table.entity)?)
    }

    /// When a page that could not be read is tried again.
    fn page_again_at(&self, entity: Entity) -> Result<i64, DatabaseError> {
        let attempts = queue::table_attempts(self.database(), entity)?;
        let pause = upstream::backoff(attempts, self.ports.random());
        Ok(self.upstream.paused_until().max(self.now() + pause))
    }

    /// Whether every known table was read whole at least once: until then answers may lack rows, and changes are not told
    /// to anybody who has not seen the answer.
    pub(super) fn is_complete(&self) -> Result<bool, DatabaseError> {
        Ok(!self.names().is_empty() && tables::incomplete(self.database())? == 0)
    }
}
