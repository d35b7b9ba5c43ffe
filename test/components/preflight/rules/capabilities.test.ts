import { capabilityProblems } from "../../../../components/preflight/rules/capabilities";
import { itSays, liveChannel } from "../../../support/observed";

const naming =
    (capabilities: object) =>
    ({ channels }: { readonly channels: Record<string, unknown>[] }): unknown =>
        Object.assign(channels[0] ?? {}, { capabilities });

describe("capabilityProblems", () => {
    itSays(capabilityProblems, { channels: [liveChannel()] }, [
        { what: "says nothing while a channel has what the config wants", says: [] },
        {
            what: "says nothing of a new channel",
            change: naming({ application: "V2_0" }),
            observed: { channels: [] },
            says: [],
        },
        {
            what: "lets a capability be raised",
            observed: { channels: [liveChannel({ capability: "V2_0" })] },
            says: [],
        },
        {
            what: "leaves a channel where it is higher than the default",
            observed: { channels: [liveChannel({ capability: "V3_0" })] },
            says: [],
        },
        {
            what: "refuses to lower a capability",
            change: naming({ application: "V2_0" }),
            says: [
                "channels[0].capabilities.application: V2_0 is less than V2_5, which channel mychannel has, and a capability is never lowered: set V2_5",
            ],
        },
    ]);
});
