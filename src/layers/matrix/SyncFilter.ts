import type { UserId } from "../../domain/Ids.ts"

/** `mark`: a type that nobody has makes the filter another one, which Synapse's cache of answers goes by. */
const withLimit = (limit: number, notSenders: ReadonlyArray<UserId> = [], mark?: string) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: { types: ["m.direct", "matrix-surface.*", ...(mark === undefined ? [] : [`matrix-surface.mark.${mark}`])] },
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

/** Given inline with each sync: a filter kept by the server would be one more thing to lose. */
export const filter = withLimit(50)

/** The same, as nobody asked with before: `mark` must be new each time. */
export const freshFilter = (mark: string) => withLimit(50, [], mark)

/** Without what we sent ourselves. */
export const filterWithout = (me: UserId) => withLimit(50, [me])

/** For who only looks, as nobody asked with before: `mark` must be new each time. */
export const surveyFilter = (mark: string) =>
  JSON.stringify({
    presence: { not_types: ["*"] },
    account_data: { types: ["m.direct", `matrix-surface.mark.${mark}`] },
    room: {
      include_leave: true,
      timeline: { limit: 1, lazy_load_members: true },
      state: {
        types: ["m.room.create", "m.room.name", "m.room.canonical_alias", "m.room.power_levels", "m.space.child", "m.room.member"],
        lazy_load_members: true
      },
      ephemeral: { not_types: ["*"] },
      account_data: { types: ["matrix-surface.*"] }
    }
  })

/** For a sync without `since`: one event a room says where its history goes on, and answers nothing old. */
export const firstFilter = withLimit(1)
