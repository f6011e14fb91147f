package io.github.dinov2j.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code dinov2j} without a command: says what there is. */
@Command(
        name = "dinov2j",
        description = "DINOv2 for Java: learn from unlabelled images, take features, judge them.",
        mixinStandardHelpOptions = true,
        versionProvider = Root.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        footer = {
            "",
            "IMAGES is a folder, .zip, .tar or a CSV manifest (path,label); x.zip!/train narrows it.",
            "MODEL is a name (dinov2_vits14; see dinov2j models), a file (.pth, .safetensors), a Hugging Face folder,",
            "a run folder, or untrained:vit_small.",
            "dinov2j lab opens the notebooks, dinov2j notebook FILE.ipynb runs one.",
            "Exit codes: 0 done, 1 failed, 2 misuse, 130 interrupted. Start here: dinov2j demo"
        },
        subcommands = {
            DemoCommand.class,
            ModelsCommand.class,
            InfoCommand.class,
            DownloadCommand.class,
            FeaturesCommand.class,
            AttentionCommand.class,
            KnnCommand.class,
            ProbeCommand.class,
            PretrainCommand.class,
            DistillCommand.class,
            RunsCommand.class,
            PlotCommand.class,
            AttachCommand.class,
            ReportCommand.class,
            PredictCommand.class,
            ExportCommand.class
        })
final class Root implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine line = spec.commandLine();
        line.usage(line.getErr());
        return Failure.MISUSE;
    }

    /** Our version as the jar's manifest says it, and Java's. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"dinov2j " + ours() + " (Java " + Runtime.version() + ")"};
        }

        static String ours() {
            String version = Root.class.getPackage().getImplementationVersion();
            return version == null ? "development" : version;
        }
    }
}
