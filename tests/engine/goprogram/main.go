// A program in Go that uses the package, previewed by the engine: `goprogram [POOL]` prints the outputs that are known.
//
// The program runs in this process (Pulumi's Automation API), so no language host for Go is needed.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/kserve-iac/kserve-iac/sdk/go/kserveiac"
	"github.com/pulumi/pulumi/sdk/v3/go/auto"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pool := "l4"
	if len(os.Args) > 1 {
		pool = os.Args[1]
	}
	ctx := context.Background()
	stack, err := auto.UpsertStackInlineSource(ctx, "go", "kserve-iac-go", program(pool))
	if err != nil {
		fail(err)
	}
	result, err := stack.Preview(ctx)
	if err != nil {
		fail(err)
	}
	summary, err := json.Marshal(result.ChangeSummary)
	if err != nil {
		fail(err)
	}
	fmt.Println(string(summary))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func program(pool string) pulumi.RunFunc {
	return func(ctx *pulumi.Context) error {
		cluster, err := kserveiac.NewSimulatedCluster(ctx, "sandbox", &kserveiac.SimulatedClusterArgs{
			NodePools: []kserveiac.NodePoolInput{
				kserveiac.NodePoolArgs{Name: "l4", MachineType: "g2-standard-96", MaxNodes: pulumi.IntRef(2)},
			},
		})
		if err != nil {
			return err
		}
		existing := kserveiac.ServingPlatformInstallExisting
		platform, err := kserveiac.NewServingPlatform(ctx, "kserve", &kserveiac.ServingPlatformArgs{
			Cluster: cluster,
			Kserve:  pulumi.StringRef("0.20"),
			Install: &existing,
			Llm:     pulumi.BoolRef(true),
		})
		if err != nil {
			return err
		}
		iris, err := kserveiac.NewInferenceService(ctx, "iris", &kserveiac.InferenceServiceArgs{
			Platform: platform,
			Predictor: kserveiac.PredictorArgs{
				MinReplicas: pulumi.IntRef(1),
				Model: &kserveiac.ModelSpecArgs{
					ModelFormat: kserveiac.ModelFormatArgs{Name: "sklearn"},
					StorageUri:  pulumi.String("gs://kfserving-examples/models/sklearn/1.0/model"),
				},
			},
		})
		if err != nil {
			return err
		}
		chat, err := kserveiac.NewLLMInferenceService(ctx, "chat", &kserveiac.LLMInferenceServiceArgs{
			Platform: platform,
			Model:    &kserveiac.ModelArgs{Uri: "hf://Qwen/Qwen3-4B"},
			Pool:     pulumi.StringRef(pool),
			Replicas: pulumi.IntRef(2),
			Engine:   &kserveiac.EngineArgs{MaxModelLen: pulumi.IntRef(16384)},
		})
		if err != nil {
			return err
		}
		ctx.Export("url", iris.Url)
		ctx.Export("baseUrl", chat.OpenaiBaseUrl)
		return nil
	}
}
