import program from "../package.json";
import { Erc721 } from "./contract";
import { serve } from "./serve";

void serve(Erc721, program);
