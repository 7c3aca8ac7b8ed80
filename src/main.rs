//! The program; everything it does is in the library.

fn main() -> lacuna::cli::Exit {
    lacuna::cli::run()
}
