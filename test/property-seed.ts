import fc from 'fast-check';

// A run must mean the same on every machine. To search further: PROPERTY_SEED=$RANDOM npm test
fc.configureGlobal({ seed: Number(process.env['PROPERTY_SEED'] ?? 20_260_101) });
