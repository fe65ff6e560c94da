mod burns;
mod commits;
mod explained;
mod headers;
mod refusals;
mod settings;
mod tenures;
mod world;
