mod burns;
mod commits;
mod headers;
mod refusals;
mod tenures;
mod world;
