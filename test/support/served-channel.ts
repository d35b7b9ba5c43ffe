import assert from "node:assert/strict";
import type { Target } from "../../components/remote/place";
import { newFakeChannel, type FakeChannel } from "./fakechannel";
import { startFakeOrderer, type FakeOrderer } from "./fakeorderer";
import { startReachedPlace, type ReachedPlace } from "./reached-place";

/** A channel of org1 that one orderer of a place serves. */
export interface ServedChannel {
    readonly reached: ReachedPlace;
    readonly orderer: FakeOrderer;
    readonly channel: FakeChannel;
    /** The orderer, as the program knows it. */
    readonly serving: Target;
}

/** Makes one before each test of a suite, and ends it after. */
export function useServedChannel(): ServedChannel {
    let made: ServedChannel | undefined;
    const served = (): ServedChannel => made ?? assert.fail("the suite's hook has not run");
    beforeEach(async () => {
        const [reached, orderer] = await Promise.all([startReachedPlace(), startFakeOrderer("org1-orderer1")]);
        const channel = newFakeChannel();
        orderer.answer(channel.answers);
        const { address } = orderer.endpoint;
        made = {
            reached,
            orderer,
            channel,
            serving: { name: "org1-orderer1", organisation: "org1", port: 7050, address },
        };
    });
    afterEach(async () => {
        served().orderer.stop();
        await served().reached.stop();
    });
    return {
        get reached() {
            return served().reached;
        },
        get orderer() {
            return served().orderer;
        },
        get channel() {
            return served().channel;
        },
        get serving() {
            return served().serving;
        },
    };
}
