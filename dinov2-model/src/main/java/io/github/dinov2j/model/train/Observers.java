package io.github.dinov2j.model.train;

import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Progress;
import io.github.dinov2j.model.torch.TorchDevice;
import java.util.ArrayList;
import java.util.Optional;

/** Who looks at a run. */
final class Observers {
    private Observers() {}

    static RunObserver of(
            Plan plan,
            RunFolder run,
            ImageFolder images,
            Optional<LabelledImages> labelled,
            TorchDevice device,
            Saves saves,
            Progress progress) {
        var all = new ArrayList<RunObserver>();
        if (plan.course().upkeep().healthEvery() > 0) {
            all.add(new HealthCheck(plan, run, images, device, progress));
        }
        labelled.ifPresent(
                judgedOn -> all.add(new OnlineEvaluation(plan, run, images, judgedOn, device, saves, progress)));
        return RunObserver.all(all);
    }
}
