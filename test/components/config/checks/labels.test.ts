import assert from "node:assert/strict";
import { configProblems } from "../../../../components/config/problems";
import { labelProblem } from "../../../../fabric/package";
import { itRefuses, settingsWith } from "../../../support/stack-config";

const rfc1035 =
    "is not an RFC 1035 label (lower-case letters, digits and dashes; starts with a letter, ends with a letter or digit)";
const second = { name: "other", channel: "mychannel", source: "chaincode/other", label: "asset-transfer" };

describe("checks of labels", () => {
    itRefuses([
        {
            what: "a label that type k8s refuses",
            change: { "chaincodes[0].label": "basic_1.0" },
            says: [`chaincodes[0].label: "basic_1.0" ${rfc1035}, which type k8s asks for`],
        },
        {
            what: "no label where the name is none for type k8s",
            change: { "chaincodes[0].name": "AssetTransfer" },
            says: ['chaincodes[0].label: must be given: "AssetTransfer" is no RFC 1035 label, which type k8s asks for'],
        },
        {
            what: "a label that Fabric refuses, once",
            change: { "chaincodes[0].label": "_basic" },
            says: [
                'chaincodes[0].label: "_basic" is not a package label (letters, digits, ".", "+", "-" and "_"; starts with a letter or digit)',
            ],
        },
        {
            what: "a label whose package would have too long a file name",
            change: { "chaincodes[0].type": "ccaas", "chaincodes[0].label": "a".repeat(174) },
            says: ["chaincodes[0].label: is 174 characters long, 173 at most are allowed"],
        },
        {
            what: "no label where the name is too long for one",
            change: { "chaincodes[0].type": "ccaas", "chaincodes[0].name": "a".repeat(174) },
            says: [`chaincodes[0].label: must be given: "${"a".repeat(77)}..." is no package label`],
        },
        {
            what: "one label with two pod templates",
            change: {
                "chaincodes[0].pod": { priorityClassName: "high" },
                "chaincodes[1]": { ...second, pod: { priorityClassName: "low" } },
            },
            says: [
                'chaincodes[1].pod: must be the same as chaincodes[0].pod, since both packages have the label "asset-transfer"',
            ],
        },
        {
            what: "one label with a pod template and none",
            change: { "chaincodes[0].pod": { priorityClassName: "high" }, "chaincodes[1]": second },
            says: [
                'chaincodes[1].pod: must be the same as chaincodes[0].pod, since both packages have the label "asset-transfer"',
            ],
        },
    ]);

    it("accepts one label with one pod template, in whatever order its keys are", () => {
        const change = {
            "chaincodes[0].pod": { priorityClassName: "high", labels: { a: "1", b: "2" } },
            "chaincodes[1]": { ...second, pod: { labels: { b: "2", a: "1" }, priorityClassName: "high" } },
        };
        assert.deepEqual(configProblems(settingsWith(change)), []);
    });

    it("takes labels as long as the packer does", () => {
        const [longest, longer] = ["a".repeat(173), "a".repeat(174)];
        assert.equal(labelProblem(longest, "ccaas"), undefined);
        assert.match(labelProblem(longer, "ccaas") ?? "", /must be at most 173 characters/);
        const change = { "chaincodes[0].type": "ccaas", "chaincodes[0].label": longest };
        assert.deepEqual(configProblems(settingsWith(change)), []);
    });

    for (const type of ["ccaas", "external", "golang", "node", "java"]) {
        it(`accepts what Fabric takes as a label for type ${type}`, () => {
            const change = { "chaincodes[0].type": type, "chaincodes[0].label": "Basic_1.0+b" };
            assert.deepEqual(configProblems(settingsWith(change)), []);
        });
    }
});
