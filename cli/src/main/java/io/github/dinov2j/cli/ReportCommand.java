package io.github.dinov2j.cli;

import com.google.gson.JsonObject;
import io.github.dinov2j.cli.report.Page;
import io.github.dinov2j.cli.report.Report;
import io.github.dinov2j.data.AtomicFile;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code report}: one page from demo folders, run folders and saved results. */
@Command(
        name = "report",
        description = "Writes one self-contained page from demo folders, run folders and results saved from --json.")
final class ReportCommand extends DinoCommand {
    @Parameters(
            arity = "1..*",
            paramLabel = "DIR",
            description = "A demo or run folder, a folder with .json results, or such a file.")
    private List<Path> places = List.of();

    @Option(
            names = "--out",
            paramLabel = "FILE.html",
            defaultValue = "report.html",
            description = "Where to write it (default: ${DEFAULT-VALUE}).")
    private Path out = Path.of("report.html");

    @Override
    Answer answer() {
        List<Report> reports = places.stream().map(ReportSource::read).toList();
        String title = reports.size() == 1 ? reports.get(0).title() : "dinov2j report";
        AtomicFile.write(out, Page.html(title, reports));
        JsonObject document = new JsonObject();
        document.addProperty("report", out.toString());
        document.addProperty("parts", reports.size());
        return new Answer("Report: " + out, document);
    }
}
