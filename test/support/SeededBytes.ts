import { createHash } from "node:crypto"

/** Bytes that look random and are the same in every run. */
export const seededBytes = (seed: string | number, length: number): Uint8Array =>
  Uint8Array.from(
    Buffer.concat(
      Array.from({ length: Math.ceil(length / 32) }, (_, block) =>
        createHash("sha256").update(`${seed} ${block}`).digest())
    ).subarray(0, length)
  )
