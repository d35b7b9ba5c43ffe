import { gatewayProblems } from "../../../../components/preflight/rules/gateways";
import { itSays } from "../../../support/observed";

describe("gatewayProblems", () => {
    itSays(gatewayProblems, {}, [
        { what: "say nothing where routes are known, or none is wanted", says: [] },
        {
            what: "refuse routes that the cluster does not know, with what to install",
            observed: { servesRoutes: false },
            says: [
                "outside: is of type tlsRoute, and this cluster knows no TLSRoute of gateway.networking.k8s.io/v1; have the definitions of the Gateway API installed, release 1.5 or newer, and a gateway that goes by them, or take another type",
            ],
        },
    ]);
});
