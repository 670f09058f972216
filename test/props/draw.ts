import fc from 'fast-check';

// Every run but a night's draws the same values, so that a change fails by what it does and not by what was drawn.
if (process.env['PROOF'] !== 'nightly') fc.configureGlobal({ seed: 1 });
