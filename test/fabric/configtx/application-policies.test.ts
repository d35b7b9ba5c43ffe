import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { common, peer } from "@hyperledger/fabric-protos";

import { applicationPolicies, heldPolicies, withoutPolicies } from "../../../fabric/configtx/application-policies";
import { configOf } from "../../../fabric/configtx/block";
import { newConfigPolicy, newConfigValue } from "../../../fabric/configtx/group";
import { computeUpdate } from "../../../fabric/configtx/update";

const anyone = "OR('Org1MSP.admin')";

/** The config of a channel that Fabric's own configtxgen made, with one policy more. */
function configWith(name: string, rule: string): { config: common.Config; application: common.ConfigGroup } {
    const config = configOf(common.Block.deserializeBinary(readFileSync(join(__dirname, "configtxgen.block"))));
    const application = config?.getChannelGroup()?.getGroupsMap().get("Application");
    assert.ok(config !== undefined && application !== undefined);
    application.getPoliciesMap().set(name, newConfigPolicy(rule));
    return { config, application };
}

describe("the policies of a channel's application", () => {
    it("are told by name, each with what a change of needs it", () => {
        const { config, application } = configWith("Audit", anyone);
        const policies = applicationPolicies(config);
        assert.deepEqual(Object.keys(policies), [
            ...["Admins", "Audit", "Endorsement", "LifecycleEndorsement", "Readers", "Writers"],
        ]);
        assert.deepEqual(policies["Audit"], []);
        assert.ok(policies["Admins"]?.includes("changes of /Channel/Application/Endorsement"));
        // Of the group org1 its own policy of that name decides.
        assert.ok(
            !(policies["Admins"] ?? []).some((element) => element.startsWith("changes of /Channel/Application/org1")),
        );
        application.getPoliciesMap().get("Endorsement")?.setModPolicy("Audit");
        application.getGroupsMap().get("org1")?.setModPolicy("/Channel/Application/Audit");
        assert.deepEqual(applicationPolicies(config)["Audit"], [
            "changes of /Channel/Application/Endorsement",
            "changes of /Channel/Application/org1",
        ]);
    });

    it("are told with what the access control lists give them", () => {
        const { config, application } = configWith("Audit", anyone);
        const acls = new peer.ACLs();
        const names = {
            "peer/Propose": "Audit",
            "event/Block": "/Channel/Application/Audit",
            "qscc/GetChainInfo": "Readers",
        };
        for (const [resource, policy] of Object.entries(names)) {
            const api = new peer.APIResource();
            api.setPolicyRef(policy);
            acls.getAclsMap().set(resource, api);
        }
        application.getValuesMap().set("ACLs", newConfigValue(acls.serializeBinary()));
        const policies = applicationPolicies(config);
        assert.deepEqual([...(policies["Audit"] ?? [])].sort(), ["access to event/Block", "access to peer/Propose"]);
        assert.deepEqual(policies["Readers"], ["access to qscc/GetChainInfo"]);
    });

    it("are held by the rule that was given, by another one, or not at all", () => {
        const { config } = configWith("Audit", anyone);
        const given = { Audit: anyone, Endorsement: anyone, Gone: anyone, Readers: "" };
        assert.deepEqual(heldPolicies(config, given), { Audit: anyone, Endorsement: "", Readers: "" });
    });

    it("are taken out where they are held by the rule that was given, by an update that names all that stay", () => {
        const { config } = configWith("Audit", anyone);
        const changed = withoutPolicies(config, { Audit: anyone, Endorsement: anyone, Gone: anyone });
        assert.deepEqual(Object.keys(applicationPolicies(changed)), [
            ...["Admins", "Endorsement", "LifecycleEndorsement", "Readers", "Writers"],
        ]);
        const update = computeUpdate("mychannel", config, changed);
        const written = update?.getWriteSet()?.getGroupsMap().get("Application");
        assert.equal(
            written?.getVersion(),
            1 + (update?.getReadSet()?.getGroupsMap().get("Application")?.getVersion() ?? 0),
        );
        assert.deepEqual([...written.getPoliciesMap().keys()].sort(), Object.keys(applicationPolicies(changed)));
        assert.ok("Audit" in applicationPolicies(config), "the config that was given stays");
    });
});
