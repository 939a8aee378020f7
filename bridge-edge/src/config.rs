//! The settings, read once; every fault is named at once.
