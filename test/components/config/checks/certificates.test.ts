import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const reason = (window: string): string =>
    `certificates.renewBefore: must be at least 10m shorter than the lifetime (${window}), or each up would renew every certificate`;

describe("checks of the lifetime of certificates", () => {
    itRefuses([
        {
            what: "a window as long as the lifetime",
            change: { certificates: { renewBefore: "8760h" } },
            says: [reason("8760h of 8760h")],
        },
        {
            what: "a lifetime shorter than the default window",
            change: { certificates: { lifetime: "240h" } },
            says: [reason("720h of 240h")],
        },
        {
            what: "a window that leaves no more than what the CA dates back",
            change: { certificates: { lifetime: "1h", renewBefore: "50m1s" } },
            says: [reason("50m1s of 1h")],
        },
        {
            what: "days, which Go does not know",
            change: { certificates: { renewBefore: "30d" } },
            says: [
                'certificates.renewBefore: "30d" is not a duration (such as "2s", "1m30s" or "500ms"): in hours it is "720h"',
            ],
        },
    ]);

    it("accepts a window 10 minutes shorter than the lifetime", () => {
        const change = { certificates: { lifetime: "1h", renewBefore: "50m" } };
        assert.deepEqual(configProblems(settingsWith(change)), []);
    });
});
