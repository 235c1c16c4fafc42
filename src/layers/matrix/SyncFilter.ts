import type { UserId } from "../../domain/Ids.ts"

const withLimit = (limit: number, notSenders: ReadonlyArray<UserId> = [], notTypes: ReadonlyArray<string> = []) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: {
      types: ["m.direct", "matrix-surface.*"],
      ...(notTypes.length === 0 ? {} : { not_types: notTypes })
    },
    room: {
      timeline: { limit, lazy_load_members: true, ...(notSenders.length === 0 ? {} : { not_senders: notSenders }) },
      state: {
        types: ["m.room.create", "m.room.encryption", "m.room.tombstone", "m.room.name", "m.room.member"],
        lazy_load_members: true
      },
      ephemeral: { not_types: ["*"] },
      account_data: { types: ["matrix-surface.*"] }
    }
  })

/** Events of a room that are asked for at once. */
export const usualLimit = 50

/** Without what we sent ourselves. */
export const filterWithout = (me: UserId, limit = usualLimit) => withLimit(limit, [me])

/**
 * For who only looks. `mark` must be new each time: Synapse gives an initial sync from a cache, for minutes, to
 * whoever asks with the same filter.
 */
export const surveyFilter = (mark: string) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: { types: ["m.direct", `matrix-surface.survey.${mark}`] },
    room: {
      include_leave: true,
      timeline: { limit: 1, lazy_load_members: true },
      state: {
        types: [
          "m.room.create",
          "m.room.name",
          "m.room.canonical_alias",
          "m.room.power_levels",
          "m.space.child",
          "m.room.member"
        ],
        lazy_load_members: true
      },
      ephemeral: { not_types: ["*"] },
      account_data: { types: ["matrix-surface.*"] }
    }
  })

/**
 * Synapse keeps what it answered for two minutes, and all that followed from it (`sync_response_cache_duration`): a
 * store that begins anew, or was put back, would be told the past of the one before it, without what we said in it.
 * The type that there is not, `once`, makes the question another.
 */
const asked = (limit: number, once: string) => withLimit(limit, [], [`matrix-surface.once.${once}`])

/** Given inline with each sync: a filter kept by the server would be one more thing to lose. */
export const filter = (once: string, limit = usualLimit) => asked(limit, once)

/** For a sync without `since`: one event a room says where its history goes on, and answers nothing old. */
export const firstFilter = (once: string) => asked(1, once)
