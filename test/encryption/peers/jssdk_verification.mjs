import { setTimeout as after } from "node:timers/promises"

/** Verifications by emoji, asked for or accepted, whose steps are told as lines. One at a time. */
export const verifications = ({ client, sdk, tell }) => {
  let incoming
  let current
  let shown

  const changed = (request, wanted) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (request.phase === sdk.VerificationPhase.Cancelled) reject(new Error("cancelled"))
        else if (!wanted()) return
        else resolve()
        request.off(sdk.VerificationRequestEvent.Change, look)
      }
      request.on(sdk.VerificationRequestEvent.Change, look)
      look()
    })

  /** The signature is made, sent and read again after the other side said that all is done. */
  const inEffect = async (user, device) => {
    const crypto = client.getCrypto()
    for (let tries = 0; tries < 200; tries++) {
      if ((await crypto.getUserVerificationStatus(user)).isVerified()) return
      // Who has no identity is verified by the device alone.
      const known = await crypto.userHasCrossSigningKeys(user)
      if (!known && (await crypto.getDeviceVerificationStatus(user, device))?.isVerified()) return
      await after(50)
    }
    throw new Error("the verification ended well and had no effect")
  }

  const follow = async ({ otherDeviceId, otherUserId, verifier }) => {
    const show = (callbacks) => {
      shown = callbacks
      tell({ kind: "sas", emoji: callbacks.sas.emoji.map(([symbol]) => symbol) })
    }
    verifier.once(sdk.VerifierEvent.ShowSas, show)
    await verifier.verify()
    await inEffect(otherUserId, otherDeviceId)
  }

  const run = (request, begin) => {
    current = request
    begin().then(
      () => tell({ kind: "verified", user: request.otherUserId }),
      (error) => {
        console.error(error)
        tell({ kind: "cancelled", code: request.cancellationCode })
      }
    )
  }

  client.on(sdk.CryptoEvent.VerificationRequestReceived, (request) => {
    incoming = request
    tell({
      kind: "verification_request",
      user: request.otherUserId,
      device: request.otherDeviceId ?? null,
      room: request.roomId ?? null
    })
  })

  return {
    verify: async ({ device, over, room, user }) => {
      const crypto = client.getCrypto()
      // Somebody whose keys were never asked for cannot be asked to verify.
      await crypto.getUserDeviceInfo([user], true)
      const request = over === "room"
        ? await crypto.requestVerificationDM(user, room)
        : await crypto.requestDeviceVerification(user, device)
      run(request, async () => {
        await changed(request, () => request.phase === sdk.VerificationPhase.Ready)
        await request.startVerification("m.sas.v1")
        await follow(request)
      })
      return { transaction: request.transactionId ?? null }
    },
    verify_accept: async () => {
      const request = incoming
      if (request === undefined) throw new Error("nobody asked")
      await request.accept()
      run(request, async () => {
        await changed(request, () => request.verifier !== undefined)
        await follow(request)
      })
    },
    verify_cancel: () => current.cancel(),
    sas_confirm: () => shown.confirm(),
    sas_mismatch: () => shown.mismatch()
  }
}
