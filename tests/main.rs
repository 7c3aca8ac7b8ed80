//! Every test that uses the library or the program from outside, in one binary: it is linked once.

mod ahead;
mod annotate;
mod architecture;
mod cli;
mod common;
mod debt;
mod emitters;
mod fill;
mod fingerprints;
mod html;
mod looks;
mod marked;
mod mutations;
mod office;
mod properties;
mod rules;
mod word;
