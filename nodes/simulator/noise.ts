/** A number from 0 to 1 that belongs to a seed, a stream and an index: the same ones always give the same number. */
export function random(seed: number, stream: string, index: number): number {
  let hash = (seed | 0) ^ 0x9e3779b9;
  for (let position = 0; position < stream.length; position++) hash = mix(hash ^ stream.charCodeAt(position));
  hash = mix(hash ^ (index | 0));
  // Indices of instants are longer than 32 bits.
  hash = mix(hash ^ Math.floor(index / 2 ** 32));
  return (hash >>> 0) / 2 ** 32;
}

/** Smooth noise from 0 to 1 over time: random at every multiple of `periodMs`, and a cosine between them. */
export function smoothNoise(seed: number, stream: string, instant: number, periodMs: number): number {
  const position = instant / periodMs;
  const index = Math.floor(position);
  const share = (1 - Math.cos(Math.PI * (position - index))) / 2;
  return random(seed, stream, index) * (1 - share) + random(seed, stream, index + 1) * share;
}

// The finaliser of MurmurHash3 (Appleby, public domain).
function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
