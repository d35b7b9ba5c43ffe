import assert from "node:assert/strict";
import { parse } from "yaml";
import { configProblems, validate } from "../../../components/config/problems";
import { configWarnings } from "../../../components/config/warnings";
import { embeddedCluster, westCluster } from "../../../embedded/cluster/settings";
import { type Company, companies, exported, stackOf } from "../../../embedded/consortium/companies";
import { newPlaces } from "../../../embedded/places";

const places = newPlaces({ FABRIC_EMBEDDED_HOME: "/x" });

interface Settings {
    readonly config: Readonly<Record<string, unknown>>;
}

interface Organisation {
    readonly name: string;
    readonly mspId: string;
    readonly chaincodeNamespace?: string;
    readonly partner?: { readonly file: string };
}

const configOf = (company: Company): Settings["config"] =>
    (parse(stackOf(company, places).settings()) as Settings).config; // Our own file.
/** What the program is given of them. */
const fabricSettings = (company: Company): object =>
    Object.fromEntries(Object.entries(configOf(company)).map(([key, value]) => [key.replace(/^fabric:/, ""), value]));
const organisationsOf = (company: Company): readonly Organisation[] =>
    configOf(company)["fabric:organizations"] as readonly Organisation[];

describe("the companies of the example", () => {
    for (const company of companies) {
        const { name, organisation, mspId, namespaces } = company;

        it(`have with ${name} one that owns ${organisation} and knows the others by their cards alone`, () => {
            const own = organisationsOf(company).filter(({ partner }) => partner === undefined);
            assert.deepEqual(
                own.map((one) => [one.name, one.mspId]),
                [[organisation, mspId]],
            );
            const cards = organisationsOf(company).flatMap(({ partner }) =>
                partner === undefined ? [] : [partner.file],
            );
            const others = companies.filter((other) => other !== company);
            assert.deepEqual(
                cards,
                others.map((other) => `/x/state/consortium/partners/${other.organisation}.json`),
            );
        });

        it(`have ${name} in the namespaces that it is admitted to, at the address of its own cluster`, () => {
            const cluster = { east: embeddedCluster, west: westCluster }[company.cluster];
            const config = configOf(company);
            const used = organisationsOf(company).flatMap(({ chaincodeNamespace }) => chaincodeNamespace ?? []);
            assert.deepEqual([config["fabric:namespace"], ...used], namespaces);
            assert.equal(config["fabric:createNamespace"], false);
            assert.equal(config["fabric:context"], cluster.context);
            assert.deepEqual(config["fabric:outside"], { type: "nodePort", host: cluster.nodeAddress });
        });

        it(`have with ${name} settings without a mistake, and nothing in them that is hardly meant`, () => {
            const settings = fabricSettings(company);
            assert.deepEqual(configProblems(settings), []);
            assert.deepEqual(configWarnings(validate(settings)), []);
        });
    }

    it("agree on organisations, channels and chaincodes, without which their networks would be several", () => {
        const [first, ...others] = companies.map((company) => ({
            organisations: organisationsOf(company).map(({ name, mspId }) => [name, mspId]),
            channels: configOf(company)["fabric:channels"],
        }));
        others.forEach((other) => {
            assert.deepEqual(other, first);
        });
        const [ofOrderer, ofOrg1, ofOrg2] = companies.map((company) => configOf(company)["fabric:chaincodes"]);
        assert.deepEqual([ofOrderer, ofOrg2], [undefined, ofOrg1]);
    });

    it("share no folder of a state, no passphrase and no kubeconfig", () => {
        const own = companies.flatMap((company) => {
            const { state, pulumiState, pulumiHome, kubeconfig, logs } = stackOf(company, places).places;
            assert.ok([pulumiState, pulumiHome, kubeconfig, logs].every((place) => place.startsWith(`${state}/`)));
            return [state];
        });
        assert.deepEqual(own, ["/x/state/consortium/orderer", "/x/state/consortium/org1", "/x/state/consortium/org2"]);
    });
});

describe("the environment of a company", () => {
    it("is told as lines for a shell, which keeps its own PATH behind the company's", () => {
        assert.deepEqual(exported({ PULUMI_STACK: "org1", PATH: "/tools:", KUBECONFIG: "/it's" }), [
            String.raw`export KUBECONFIG='/it'\''s'`,
            `export PATH='/tools:'"$PATH"`,
            "export PULUMI_STACK='org1'",
        ]);
    });
});
