import { UserId } from "@matrix-org/matrix-sdk-crypto-wasm"

/**
 * Users as the engine wants them. It takes the ids that it is given, so that each call needs its own; what it refuses
 * is nobody's id.
 */
export const engineUsers = (ids: ReadonlyArray<string>): Array<UserId> =>
  ids.flatMap((id) => {
    try {
      return [new UserId(id)]
    } catch {
      return []
    }
  })
