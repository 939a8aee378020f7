//! The functions of the formula language that exist here, by their names there.

macro_rules! functions {
    ($($name:literal => $variant:ident),* $(,)?) => {
        /// A function of the formula language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is explained in Baserow's formula reference")]
        pub enum Function { $($variant),* }

        impl Function {
            /// The function of that name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

functions! {
    "abs" => Abs,
    "and" => And,
    "any" => Any,
    "array_agg" => ArrayAgg,
    "avg" => Avg,
    "ceil" => Ceil,
    "concat" => Concat,
    "contains" => Contains,
    "count" => Count,
    "date_diff" => DateDiff,
    "date_interval" => DateInterval,
    "datetime_format" => DatetimeFormat,
    "day" => Day,
    "every" => Every,
    "floor" => Floor,
    "greatest" => Greatest,
    "if" => If,
    "is_null" => IsNull,
    "isblank" => IsBlank,
    "join" => Join,
    "least" => Least,
    "length" => Length,
    "lower" => Lower,
    "max" => Max,
    "min" => Min,
    "month" => Month,
    "not" => Not,
    "now" => Now,
    "or" => Or,
    "round" => Round,
    "row_id" => RowNumber,
    "stddev_pop" => StddevPop,
    "stddev_sample" => StddevSample,
    "sum" => Sum,
    "today" => Today,
    "todate" => ToDate,
    "tonumber" => ToNumber,
    "totext" => ToText,
    "trim" => Trim,
    "upper" => Upper,
    "variance_pop" => VariancePop,
    "variance_sample" => VarianceSample,
    "when_empty" => WhenEmpty,
    "year" => Year,
}

impl Function {
    /// Whether it turns a list into one value.
    pub const fn is_aggregate(self) -> bool {
        matches!(
            self,
            Self::Any
                | Self::ArrayAgg
                | Self::Avg
                | Self::Count
                | Self::Every
                | Self::Join
                | Self::Max
                | Self::Min
                | Self::StddevPop
                | Self::StddevSample
                | Self::Sum
                | Self::VariancePop
                | Self::VarianceSample
        )
    }
}
