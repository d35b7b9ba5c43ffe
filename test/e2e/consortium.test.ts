import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { writtenCard } from "../../components/partners/card";
import { fieldAt } from "../../ground/json";
import { callContract, untilAnswered } from "../support/calling";
import { cardFile, companyConfig, companyNames, giveCard, readCardFile, toldCard } from "../support/companies";
import { useConsortium, type CompanyName } from "../support/consortium";
import { succeeded, type Change } from "../support/live-stack";
import { cardOf, newPartner } from "../support/partner";
import { privateTexts } from "../support/private-texts";

const chaincode = "asset-transfer";

/** Another definition of the chaincode. */
function defined(change: object): Change {
    return (config) => {
        const [first] = config["chaincodes"] as object[];
        Object.assign(first ?? {}, change);
    };
}

/** The steps build on each other: a failed one fails those after it. */
describe("three companies, each with its own stack, that share a ledger and nothing else", () => {
    const consortium = useConsortium({ name: "fabric-consortium", config: (company) => companyConfig(company) });
    const { company } = consortium;

    const up = async (name: CompanyName): Promise<string> => succeeded(await company(name).up()).output;
    const told = async (name: CompanyName, ...path: readonly string[]): Promise<unknown> =>
        fieldAt(await company(name).stack.outputs(), ...path);
    const approves = (name: "org1" | "org2", change: object): void => {
        company(name).configure(companyConfig(company(name), defined(change)));
    };

    it("bring up their own nodes before anybody has a card, and say what waits for it", async () => {
        const outputs = await Promise.all(companyNames.map(up));
        for (const output of outputs) {
            assert.match(
                output,
                /channel mychannel and its chaincodes wait, all else is made: .*org\d\.json, the card of org\d, is not there yet/,
            );
        }
        assert.match(JSON.stringify(await told("orderer", "waiting", "mychannel")), /org1\.json.*org2\.json/);
        const again = await company("org1").stack.run("preview", "--expect-no-changes");
        succeeded(again);
    });

    it("found the channel once, by its founder, and are waited for where it is not founded", async () => {
        await Promise.all(companyNames.map((name) => giveCard(company(name))));
        assert.match(await up("org1"), /it is not founded yet: run pulumi up here again once org0 has founded it/);
        const output = await up("orderer");
        assert.match(output, /mychannel is joined, and .* wait: a majority of its orderers has yet to join/);
        assert.equal((await toldCard(company("orderer"))).channels[0]?.name, "mychannel");
    });

    it("order together: the second one's orderer makes a majority, and each goes on then", async () => {
        assert.match(await up("org1"), /mychannel is joined, and .* wait/);
        await up("orderer");
        assert.equal(await told("orderer", "waiting"), undefined);
        const { consenters } = (await told("orderer", "channels", "mychannel")) as { consenters: readonly string[] };
        assert.equal(consenters.length, 3);
    });

    it("approve for themselves: the first one's `up` succeeds, and says that it waits for the other", async () => {
        const output = await up("org1");
        assert.match(output, /waits for Org2MSP/);
        assert.deepEqual(await told("org1", "chaincodes", chaincode, "waitingFor"), ["Org2MSP"]);
        assert.equal(await told("org1", "chaincodes", chaincode, "sequence"), 0);
        const { output: preview } = succeeded(await company("org1").stack.run("preview"));
        assert.match(preview, /waits for Org2MSP/);
    });

    it("are told in which field a partner has approved something else", async () => {
        approves("org2", { endorsementPolicy: "OR('Org1MSP.peer','Org2MSP.peer')" });
        assert.match(await up("org2"), /Org1MSP.*endorsement policy/s);
        assert.match(await up("org1"), /Org2MSP.*endorsement policy/s);
        assert.match(JSON.stringify(await told("org1", "chaincodes", chaincode, "differences")), /endorsement policy/);
    });

    it("commit by whichever comes next, and then both run it", async () => {
        approves("org2", {});
        await up("org2");
        assert.equal(await told("org2", "chaincodes", chaincode, "sequence"), 1);
        await up("org1");
        assert.equal(await told("org1", "chaincodes", chaincode, "sequence"), 1);
        assert.deepEqual(await told("org1", "chaincodes", chaincode, "waitingFor"), undefined);
        const verified = JSON.stringify(await told("org1", "chaincodes", chaincode, "verified"));
        assert.match(verified, /"endorsers":\["Org1MSP","Org2MSP"\]/);
        const client = await company("org2").clientOf("org2");
        assert.match(await callContract(client, "evaluate", "ReadAsset", ["asset1"]), /Tomoko/);
    });

    it("are left alone by what follows", async () => {
        for (const name of companyNames) {
            for (const command of ["preview", "refresh"]) {
                const args = command === "preview" ? [command] : [command, "--yes", "--skip-preview"];
                succeeded(await company(name).stack.run(...args, "--expect-no-changes"));
            }
        }
    });

    it("commit the next definition at the same moment, and both succeed", async () => {
        const next = { version: "2.0" };
        approves("org1", next);
        approves("org2", next);
        await Promise.all([up("org1"), up("org2")]);
        await Promise.all([up("org1"), up("org2")]);
        for (const name of ["org1", "org2"] as const) {
            assert.equal(await told(name, "chaincodes", chaincode, "sequence"), 2);
            assert.equal(await told(name, "chaincodes", chaincode, "waitingFor"), undefined);
        }
    });

    it("have no key, password, passphrase or kubeconfig of each other", async () => {
        const shown = new Map<CompanyName, string>();
        for (const name of companyNames) {
            const { stack } = company(name);
            shown.set(
                name,
                [
                    JSON.stringify(await stack.state()),
                    JSON.stringify(await stack.outputs()),
                    readCardFile(company(name)),
                ].join("\n"),
            );
        }
        for (const owner of companyNames) {
            const texts = await privateTexts(company(owner));
            assert.ok(texts.length > 10, `${owner} has secrets`);
            for (const name of companyNames) {
                const found = texts.filter((text) => name !== owner && shown.get(name)?.includes(text));
                assert.deepEqual(found, [], `${name} has something of ${owner}'s`);
            }
            assert.deepEqual(
                texts.filter((text) => readCardFile(company(owner)).includes(text)),
                [],
            );
        }
    });

    it("cannot read each other's Secrets, on the same cluster as on another", async () => {
        const { kubernetes, cluster } = company("org1");
        for (const name of ["orderer", "org2"] as const) {
            const path = `/api/v1/namespaces/${company(name).namespace}/secrets`;
            await assert.rejects(kubernetes.list(path, {}), /Forbidden|cannot list/i, name);
        }
        assert.notEqual(cluster.settings.nodeAddress, company("org2").cluster.settings.nodeAddress);
    });

    it("refuse a changed root in a card until it is confirmed", async () => {
        const known = readCardFile(company("org2"));
        const card = await toldCard(company("org2"));
        const { rootCertificates } = cardOf(newPartner(new Date()));
        writeFileSync(cardFile(company("org2")), writtenCard({ ...card, rootCertificates }));
        const refused = await company("orderer").stack.run("preview");
        assert.notEqual(refused.status, 0);
        const [pem = ""] = rootCertificates;
        assert.match(refused.output, /organizations\[2\]\.partner: org2 has other roots than this stack has trusted/);
        assert.ok(refused.output.includes(new X509Certificate(pem).fingerprint256), refused.output);
        writeFileSync(cardFile(company("org2")), known);
        succeeded(await company("orderer").stack.run("preview", "--expect-no-changes"));
    });

    it("go on while another one's cluster is away", async () => {
        await consortium.stopWest();
        try {
            approves("org1", { version: "3.0" });
            assert.match(await up("org1"), /waits for Org2MSP/);
            const client = await company("org1").clientOf("org1");
            assert.match(await callContract(client, "evaluate", "ReadAsset", ["asset1"]), /Tomoko/);
        } finally {
            await consortium.startWest();
        }
    });

    it("leave each other running when one is destroyed", async () => {
        const client = await company("org2").clientOf("org2");
        await untilAnswered({ client, get: ["ReadAsset", "asset1"], answer: /Tomoko/ });
        succeeded(await company("org1").stack.run("destroy", "--yes", "--skip-preview"));
        await untilAnswered({ client, get: ["ReadAsset", "asset1"], answer: /Tomoko/ });
        for (const name of ["orderer", "org2"] as const) {
            succeeded(await company(name).stack.run("preview"));
        }
        rmSync(cardFile(company("org1")));
        const { output } = await company("org2").stack.run("preview");
        assert.match(
            output,
            /partner: .*, the card of org1, is not there yet: .* would be left without it: put it back/,
        );
    });
});
