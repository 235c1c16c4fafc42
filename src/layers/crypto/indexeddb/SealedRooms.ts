import { Effect } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { cryptoError } from "../engine/EngineCall.ts"
import { encodeKey } from "./KeyOrder.ts"
import type { RecordFile } from "./RecordFile.ts"

/** The engine's stores whose records are named by a room, each made when something is sealed for it. */
const ofRooms = `SELECT 1 FROM records WHERE key = ? AND store IN
  (SELECT id FROM stores WHERE name IN ('room_settings', 'outbound_group_sessions')) LIMIT 1`

/**
 * `Crypto.hasSealed`, read where the engine keeps it: to load the engine for each room in clear would cost every start
 * what only encrypted rooms need.
 */
export const hasSealedFor = (records: RecordFile, room: RoomId): Effect.Effect<boolean, CryptoError> =>
  Effect.try({
    try: () => records.all(ofRooms, encodeKey(room)).length > 0,
    catch: (cause) => cryptoError("looking for a room", cause)
  })
