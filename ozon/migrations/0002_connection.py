import django.db.models.deletion
import django.utils.timezone
import ozon.models
from django.db import migrations, models


def fill(apps, schema_editor):
    """A secret for each shop there is, and who kept its stock so far."""
    Shop = apps.get_model("ozon", "Shop")
    for shop in Shop.objects.all():
        shop.push_secret = ozon.models.new_secret()
        shop.stock_keeper = "desk" if shop.keeps_stock else "ozon"
        shop.save(update_fields=["push_secret", "stock_keeper"])


class Migration(migrations.Migration):

    dependencies = [
        ('ozon', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='PushDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_type', models.CharField(max_length=80, verbose_name='type')),
                ('digest', models.CharField(max_length=64)),
                ('body', models.JSONField(default=dict)),
                ('source', models.CharField(blank=True, default='', max_length=32, verbose_name='source')),
                ('key', models.CharField(blank=True, default='', max_length=120, verbose_name='what')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('answer', models.CharField(blank=True, default='', max_length=40, verbose_name='answer')),
                ('milliseconds', models.PositiveIntegerField(null=True, verbose_name='milliseconds')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received')),
                ('handled_at', models.DateTimeField(blank=True, null=True, verbose_name='read at Ozon')),
            ],
            options={
                'verbose_name': 'push',
                'verbose_name_plural': 'pushes',
            },
        ),
        migrations.RemoveConstraint(
            model_name='fact',
            name='ozon_fact_once',
        ),
        migrations.RemoveConstraint(
            model_name='fact',
            name='ozon_fact_kind',
        ),
        migrations.RemoveConstraint(
            model_name='shop',
            name='ozon_shop_state',
        ),
        migrations.RemoveConstraint(
            model_name='syncsource',
            name='ozon_source_known',
        ),
        migrations.AddField(
            model_name='fact',
            name='method',
            field=models.CharField(blank=True, default='', max_length=100, verbose_name='method'),
        ),
        migrations.AddField(
            model_name='shop',
            name='cabinet',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='shop',
            name='cabinet_read_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='cabinet read'),
        ),
        migrations.AddField(
            model_name='shop',
            name='key_expires_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='key ends'),
        ),
        migrations.AddField(
            model_name='shop',
            name='push_secret',
            field=models.CharField(default=ozon.models.new_secret, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='shop',
            name='stock_keeper',
            field=models.CharField(choices=[('undecided', 'not decided yet'), ('ozon', 'Ozon or another system'), ('desk', 'this desk')], default='undecided', help_text='Only where this desk keeps them, Ozon is told quantities; else ours are only compared.', max_length=12, verbose_name='who keeps the stock numbers'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='history_from',
            field=models.DateTimeField(editable=False, null=True, verbose_name='history from'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='history_to',
            field=models.DateTimeField(editable=False, null=True, verbose_name='history read down to'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='overlap',
            field=models.PositiveIntegerField(default=0, help_text="Ozon's lists trail its writes.", verbose_name='seconds read again'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='proof',
            field=models.JSONField(blank=True, default=dict, editable=False, verbose_name='proof'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='proof_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='last proof'),
        ),
        migrations.AddField(
            model_name='syncsource',
            name='read_to',
            field=models.DateTimeField(editable=False, null=True, verbose_name='read up to'),
        ),
        migrations.AlterField(
            model_name='fact',
            name='kind',
            field=models.CharField(choices=[('unknown_value', 'unknown value'), ('unknown_field', 'unknown field'), ('bad_row', 'row that cannot be read'), ('call_failed', 'call that failed')], max_length=16, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='fact',
            name='source',
            field=models.CharField(choices=[('warehouses', 'warehouses and delivery methods'), ('products', 'products'), ('stocks', 'stocks'), ('fbs', 'FBS and rFBS postings'), ('fbo', 'FBO postings'), ('cancellation_requests', 'cancellation requests'), ('returns', 'FBO and FBS returns'), ('rfbs_returns', 'rFBS returns'), ('chats', 'dialogues'), ('ratings', 'ratings and error index'), ('accruals', 'accruals'), ('cabinet', 'cabinet and key')], max_length=32, verbose_name='source'),
        ),
        migrations.AlterField(
            model_name='shop',
            name='state',
            field=models.CharField(choices=[('active', 'active'), ('paused', 'paused'), ('removed', 'removed')], default='active', max_length=16, verbose_name='state'),
        ),
        migrations.AlterField(
            model_name='syncsource',
            name='source',
            field=models.CharField(choices=[('warehouses', 'warehouses and delivery methods'), ('products', 'products'), ('stocks', 'stocks'), ('fbs', 'FBS and rFBS postings'), ('fbo', 'FBO postings'), ('cancellation_requests', 'cancellation requests'), ('returns', 'FBO and FBS returns'), ('rfbs_returns', 'rFBS returns'), ('chats', 'dialogues'), ('ratings', 'ratings and error index'), ('accruals', 'accruals'), ('cabinet', 'cabinet and key')], max_length=32, verbose_name='source'),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='shop',
            name='keeps_stock',
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.UniqueConstraint(fields=('shop', 'source', 'kind', 'method', 'key'), name='ozon_fact_once'),
        ),
        migrations.AddConstraint(
            model_name='fact',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['unknown_value', 'unknown_field', 'bad_row', 'call_failed'])), name='ozon_fact_kind'),
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.UniqueConstraint(fields=('push_secret',), name='ozon_push_secret_once'),
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['active', 'paused', 'removed'])), name='ozon_shop_state'),
        ),
        migrations.AddConstraint(
            model_name='shop',
            constraint=models.CheckConstraint(condition=models.Q(('stock_keeper__in', ['undecided', 'ozon', 'desk'])), name='ozon_shop_keeper'),
        ),
        migrations.AddConstraint(
            model_name='syncsource',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['warehouses', 'products', 'stocks', 'fbs', 'fbo', 'cancellation_requests', 'returns', 'rfbs_returns', 'chats', 'ratings', 'accruals', 'cabinet'])), name='ozon_source_known'),
        ),
        migrations.AddField(
            model_name='pushdelivery',
            name='shop',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='pushes', to='ozon.shop'),
        ),
        migrations.AddIndex(
            model_name='pushdelivery',
            index=models.Index(fields=['shop', '-received_at'], name='ozon_push_last'),
        ),
        migrations.AddIndex(
            model_name='pushdelivery',
            index=models.Index(condition=models.Q(('handled_at', None)), fields=['shop', 'source', 'id'], name='ozon_push_waiting'),
        ),
        migrations.AddConstraint(
            model_name='pushdelivery',
            constraint=models.UniqueConstraint(fields=('shop', 'digest'), name='ozon_push_once'),
        ),
    ]
